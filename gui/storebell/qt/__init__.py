"""The window: widgets that show what the services say, and ask them. Nothing is decided here."""
