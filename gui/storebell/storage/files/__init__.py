"""Storebell's own files beside the database."""
