"""The App Store Server API as the simulator answers it."""
