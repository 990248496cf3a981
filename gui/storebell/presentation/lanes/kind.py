"""What can stand at one place of a lane: all that a face needs to draw it."""

from enum import StrEnum


class Kind(StrEnum):
    """What stands at one place of a lane; each has a shape of its own."""

    ASKED = "asked"
    RUNNING = "running"
    DELIVERED = "delivered"
    FAILED = "failed"
    PLANNED = "planned"
    UNKNOWN = "unknown"
