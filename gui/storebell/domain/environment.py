"""Environments in which a test notification is requested."""

from enum import StrEnum

from storebell.domain.messages import N_


class Environment(StrEnum):
    """Apple's two environments, by the name they have in payloads, and the built-in simulator."""

    PRODUCTION = N_("Production")
    SANDBOX = N_("Sandbox")
    LOCAL = "Local"

    @property
    def is_apples(self) -> bool:
        return self is not Environment.LOCAL
