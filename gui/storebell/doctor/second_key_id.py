"""Finds the same private key under a second key ID, by the fingerprints of the public keys."""

from typing import Final

from storebell.domain.accounts.authorization import AuthorizationCase
from storebell.domain.accounts.second_key_id import ONE_IS_WRONG, kept_twice, other_key_ids
from storebell.domain.errors.key_files import KeyFileError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.signing.keys.private_key import PrivateKeyReader

SECOND_KEY_ID: Final = msg("Second key ID")


def find_second_key_id(case: AuthorizationCase) -> Finding | None:
    """A warning if the list of keys has this private key under another key ID as well.

    Reads the list alone: no other private key is read from the keychain. If the key is accepted,
    the other ID is the wrong one, and the finding is a note.
    """
    own = case.credentials.key_id
    try:
        fingerprint = PrivateKeyReader().fingerprint(case.credentials.private_key)
    except KeyFileError:
        return None  # the finding about the private key says so
    others = other_key_ids(own, fingerprint, case.kept_fingerprints)
    if not others:
        return None
    seen = kept_twice(own, others)
    if not case.is_accepted_somewhere:
        return Finding(Level.WARNING, seen, ONE_IS_WRONG, case.at, SECOND_KEY_ID)
    advice = msg(
        "Apple accepts {key_id}, and gives each key one ID: remove {other}.",
        key_id=own,
        other=", ".join(others),
    )
    return Finding(Level.NOTE, seen, advice, case.at, SECOND_KEY_ID)
