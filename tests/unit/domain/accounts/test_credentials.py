"""What an app is called where its owner says nothing."""

import pytest

from storebell.domain.accounts.credentials import label_for


@pytest.mark.parametrize(
    ("bundle_id", "label"),
    [("com.example.hiking", "Hiking"), ("Trails", "Trails"), (" a.b ", "B"), ("", ""), ("a.", "")],
)
def test_an_app_without_a_name_is_called_by_its_bundle_id(bundle_id: str, label: str) -> None:
    assert label_for(bundle_id) == label
