"""Apps, API keys and what Apple says of them."""
