"""Where and when a session takes place, who is asked to it, and who says to come."""
