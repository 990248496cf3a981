"""asyncio helpers that every floor may use: scopes of tasks, bounded feeds, executors."""
