"""Verifies signed payloads, makes the Local roots and leaves, signs and checks request tokens."""
