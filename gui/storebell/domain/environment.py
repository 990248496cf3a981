"""Where a test notification is asked for."""

from enum import StrEnum


class Environment(StrEnum):
    """Apple's two environments, by the name they have in payloads, and the built-in simulator."""

    PRODUCTION = "Production"
    SANDBOX = "Sandbox"
    LOCAL = "Local"

    @property
    def is_apples(self) -> bool:
        return self is not Environment.LOCAL
