"""Notifications and tests: events, attempts, plans, polling, pages."""
