"""How close everybody stands to a community, how they engage, and whether it keeps its rhythm."""
