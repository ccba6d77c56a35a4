"""Project charters: what a group wants to achieve together, who takes part, and what becomes of it."""
