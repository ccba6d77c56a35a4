"""Settings of the handbook."""

project = "Bocage"
author = "The Bocage contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Bocage, the handbook"
exclude_patterns = ["build"]
