"""Plugins as strangers might write them, each with one fault: the contract tells, the site goes on."""
