"""Limits on the time and memory that a connection may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one listener. `request_seconds` is the time that a peer has for all its requests on
    one connection, and again for reading an answer. The time in which we make the answer does not
    count.

    Beyond `connections` a new connection replaces one that has sent nothing for at least
    `silent_seconds`. Without such a connection the new one is refused, and the next one is accepted
    `refusal_seconds` later: refusing must not cost more than serving.

    A peer that is refused while it still sends is read for `linger_seconds` and `linger_bytes`
    more, so that it can read the reason.
    """

    connections: int = 32
    silent_seconds: float = 0.2
    refusal_seconds: float = 0.01
    head_bytes: int = 16 * 1024
    body_bytes: int = 64 * 1024
    request_seconds: float = 10.0
    stop_seconds: float = 0.5
    linger_seconds: float = 1.0
    linger_bytes: int = 1024 * 1024
