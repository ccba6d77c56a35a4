"""The instance as a whole: front page, home page, operator's pages."""
