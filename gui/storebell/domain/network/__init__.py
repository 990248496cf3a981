"""Connections, proxies, contacted hosts and request limits."""
