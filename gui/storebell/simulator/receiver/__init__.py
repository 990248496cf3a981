"""The receiver of notifications, which misbehaves as told."""
