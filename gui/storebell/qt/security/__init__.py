"""The page for a security review."""
