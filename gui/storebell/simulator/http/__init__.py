"""The HTTP server below simulator and receiver."""
