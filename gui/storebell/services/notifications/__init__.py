"""Use cases of tests and notifications."""
