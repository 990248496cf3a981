"""The parts of the window that send."""
