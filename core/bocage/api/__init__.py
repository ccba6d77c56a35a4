"""The programs' door: `/api/v1`, bearer tokens, problem+json, paging."""

from bocage.api.blueprints import NetworkApi, network_api, site_api
from bocage.api.paging import Paging, page_of, paged
from bocage.api.root import ApiRoot

__all__ = ["ApiRoot", "NetworkApi", "Paging", "network_api", "page_of", "paged", "site_api"]
