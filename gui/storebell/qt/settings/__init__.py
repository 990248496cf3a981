"""The page of settings, and the settings as they are in force in the window."""
