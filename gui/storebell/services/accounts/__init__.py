"""Use cases of apps and API keys."""
