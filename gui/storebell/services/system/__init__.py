"""Use cases of settings, clock, audit and connection."""
