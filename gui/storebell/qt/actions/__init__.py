"""The window's actions: their list and Qt's objects."""
