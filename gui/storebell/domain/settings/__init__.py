"""Settings, options and what Storebell says of itself."""
