"""The page that verifies signed data from anywhere."""
