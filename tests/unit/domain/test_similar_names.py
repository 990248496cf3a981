"""Names that are much like one that is not known."""

import pytest

from storebell.domain.similar_names import names_like

KNOWN = ("EXPIRED", "DID_RENEW", "REFUND", "REFUND_DECLINED", "REFUND_REVERSED", "REVOKE")


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("expired", ("EXPIRED",)),
        (" EXPIERD ", ("EXPIRED",)),
        ("did-renew", ("DID_RENEW",)),
        ("refunded", ("REFUND", "REFUND_REVERSED", "REFUND_DECLINED")),
        ("mars", ()),
        ("", ()),
    ],
)
def test_the_nearest_comes_first_in_any_case(name: str, alike: tuple[str, ...]) -> None:
    assert names_like(name, KNOWN) == alike
