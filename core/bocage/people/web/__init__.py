"""Pages of signing in, of what a person keeps about themselves, and of looking after people."""

from bocage.people.web import directory, my_data, own_address
from bocage.people.web.sign_in import pages

__all__ = ["directory", "my_data", "own_address", "pages"]
