"""The headless twin: thin commands over the same services as the window's."""
