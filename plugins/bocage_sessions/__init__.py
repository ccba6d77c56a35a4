"""Sessions of communities: the programme, who came, and what a quarter counts of it."""
