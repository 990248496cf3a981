"""Notifications and file dialogs of the desktop around the window."""
