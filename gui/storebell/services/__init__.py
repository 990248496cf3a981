"""Use cases: asyncio and ports only; what fits the ports is chosen in `storebell.app`."""
