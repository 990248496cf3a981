"""Settings, options, and facts about the installation."""
