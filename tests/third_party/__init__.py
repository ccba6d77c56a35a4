"""What strangers write: distributions that are built, installed and run as they would be."""
