"""People: who they are, how they sign in, what is kept about them."""
