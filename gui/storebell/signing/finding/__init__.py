"""Finds signed data in whatever people save it in: JSON, logs, HTTP dumps, archives."""
