"""Past series come in from spreadsheets, and whole series go out."""
