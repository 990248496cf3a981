"""Use cases with asyncio and ports only; `storebell.app` chooses the adapters."""
