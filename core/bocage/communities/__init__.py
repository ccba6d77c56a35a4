"""Communities of practice: intention, stages of life, mandates and members."""
