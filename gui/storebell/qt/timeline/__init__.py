"""The timeline of tests."""
