"""Storage of the simulator, in memory: notifications and requests."""
