"""The notification types there are, each with the subtypes that history can be asked for.

Source: App Store Server Notifications, notificationType and subtype.
"""

from typing import Final

from storebell.domain.notifications.types import TYPES_BY_NAME

_FORMER: Final = {"OFFER_REDEEMED": ("INITIAL_BUY", "RESUBSCRIBE")}
"""Documented until 2025: none is sent any more, but what was sent can still be asked for."""

SUBTYPES: Final[dict[str, frozenset[str]]] = {
    name: frozenset((*known_type.subtype_names, *_FORMER.get(name, ())))
    for name, known_type in TYPES_BY_NAME.items()
}
