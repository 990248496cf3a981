"""Texts that are copied or exported: reports, curl, exchanges."""
