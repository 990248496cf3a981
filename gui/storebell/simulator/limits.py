"""How much of our time and memory a connection may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one listener. A request has to be complete `request_seconds` after its connection
    opened, or after the answer before it.
    """

    connections: int = 32
    head_bytes: int = 16 * 1024
    body_bytes: int = 64 * 1024
    request_seconds: float = 10.0
    stop_seconds: float = 0.5
