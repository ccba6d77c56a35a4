"""Networks: their words, roles and plugin switches; a request is bound to one of them."""
