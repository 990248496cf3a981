"""Apps, API keys and the result of checking a key with Apple."""
