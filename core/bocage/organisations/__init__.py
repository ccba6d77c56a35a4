"""Member organisations: what they do, where, how large, and who represents them."""
