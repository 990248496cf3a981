"""Signed data as a record."""

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.findings import Anchor, Check, Verification
from storebell.domain.messages import msg
from storebell.domain.signed_data import XCODE, Found, Removed, SignedData, SignedKind
from storebell.domain.signed_records import signed_record

GOOD = Verification(
    tuple(Check(name, True, msg("Good")) for name in CHECK_NAMES), Anchor.APPLE, {"a": 1}
)


def test_a_record_has_kind_signer_place_and_what_it_holds() -> None:
    inner = SignedData(SignedKind.TRANSACTION, GOOD)
    data = SignedData(SignedKind.NOTIFICATION, GOOD, (("signedTransactionInfo", inner),))
    record = signed_record(data, Found("a.b.c", ("http",), (Removed.LINE_BREAKS,), "payload"))
    assert [*record] == [
        *("kind", "signed_by", "valid", "anchor", "checks", "payload"),
        *("found_in", "removed", "cut", "inner"),
    ]
    assert (record["kind"], record["signed_by"], record["valid"]) == ("notification", "apple", True)
    assert (record["found_in"], record["removed"]) == (["http"], ["line_breaks"])
    held = record["inner"]
    assert isinstance(held, list)
    assert [[*member] for member in held] == [["name", "kind", "valid", "checks"]]


def test_a_claimed_signer_is_there_only_where_there_is_one() -> None:
    data = SignedData(SignedKind.TRANSACTION, GOOD, claims=XCODE)
    assert signed_record(data, Found(""))["claims"] == "xcode"
