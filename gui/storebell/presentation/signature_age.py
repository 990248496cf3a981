"""Checks whether a signature that was valid when received would still be valid today."""

from datetime import datetime

from storebell.domain.findings import Verification


def expired_since(verification: Verification, now: datetime) -> datetime | None:
    """The expiry of the leaf's certificate, if it was valid for the payload and is no more.

    An expired certificate is no fault: a payload is judged at the time at which it was signed.
    """
    was_valid = any(check.name == "dates" and check.passed for check in verification.checks)
    if not was_valid or not verification.certificates:
        return None
    until = verification.certificates[0].not_after
    return until if now > until else None
