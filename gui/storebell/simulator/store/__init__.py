"""What the simulator keeps: notifications and requests."""
