"""The database of tests."""
