"""Finds why a request is refused or fails, from what can be examined on this computer."""
