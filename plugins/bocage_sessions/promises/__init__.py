"""What people say they will try, what became of it, and two questions at the end of a session."""
