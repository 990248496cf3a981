"""One private key under a second key ID, told by the fingerprints of the public keys."""

from collections.abc import Mapping
from typing import Final

from storebell.domain.messages import Message, msg

ONE_IS_WRONG: Final = msg(
    "Apple gives each key one ID, so one of the two is wrong. Compare with App Store Connect › "
    "Users and Access › Integrations › In-App Purchase, and remove that one."
)


def other_key_ids(key_id: str, fingerprint: str, kept: Mapping[str, str]) -> tuple[str, ...]:
    """The other key IDs of the same private key; `kept` has the fingerprint of each key ID."""
    return tuple(other for other, known in kept.items() if other != key_id and known == fingerprint)


def kept_twice(key_id: str, others: tuple[str, ...]) -> Message:
    """The sentence about the same private key under other key IDs."""
    return msg(
        "The private key of {key_id} is also kept as the key ID {other}",
        key_id=key_id,
        other=", ".join(others),
    )
