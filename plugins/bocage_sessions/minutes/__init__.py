"""Minutes of a session, written step by step, corrected by who was there, kept for good."""
