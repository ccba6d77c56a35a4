"""Plugins that break one rule each; core must go on without them."""
