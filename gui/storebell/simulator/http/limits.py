"""How much of our time and memory a connection may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one listener. `request_seconds` is all the time that a peer has for its requests on
    one connection, and again for reading an answer; what we take to answer does not count.

    Beyond `connections` a new one takes the place of one that has said nothing, for at least
    `silent_seconds`. Where there is none it is refused, and the next looked at `refusal_seconds`
    later: refusing must not cost more than serving does.

    A peer that is refused while it still sends is listened to for `linger_seconds` and
    `linger_bytes` more, so that it can read why.
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
