"""The kinds of slots on a lane."""

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a slot on a lane; each has its own shape."""

    ASKED = "asked"
    RUNNING = "running"
    DELIVERED = "delivered"
    FAILED = "failed"
    PLANNED = "planned"
    UNKNOWN = "unknown"
