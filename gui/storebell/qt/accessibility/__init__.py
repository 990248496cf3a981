"""Announcements and the order of the keyboard."""
