"""Signed data as a flat record: what `storebell verify --json` prints."""

from storebell.domain.notifications.json_records import Record, check_record, verification_record
from storebell.domain.signed_data import Found, SignedData


def signed_record(data: SignedData, found: Found) -> Record:
    """Kind, signer, validity, place and checks of one JWS, and those of each that it holds."""
    record: Record = {
        "kind": str(data.kind),
        "signed_by": None if data.signed_by is None else str(data.signed_by),
    }
    if data.claims is not None:
        record["claims"] = data.claims
    record |= verification_record(data.verification)
    return record | {
        "valid": data.is_valid,
        "found_in": list(found.steps),
        "removed": [str(removed) for removed in found.removed],
        "cut": found.cut,
        "inner": [
            {
                "name": name,
                "kind": str(inner.kind),
                "valid": inner.is_valid,
                "checks": [check_record(check) for check in inner.verification.checks],
            }
            for name, inner in data.inner
        ],
    }
