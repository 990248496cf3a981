"""A payload as a tree: places, paths, dates, and what is signed inside it."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.findings import JsonValue
from storebell.presentation.payload_tree import Node, find, tree, walk

INNER = {"transactionId": "2000000123", "purchaseDate": 1795269731000}


def signed(content: object) -> str:
    parts = (json.dumps({"alg": "ES256"}).encode(), json.dumps(content).encode(), b"signature")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


PAYLOAD: dict[str, JsonValue] = {
    "notificationType": "DID_RENEW",
    "signedDate": 1795269731000,
    "data": {"bundleId": "com.example.hiking", "signedTransactionInfo": signed(INNER)},
    "summary": {"storefrontCountryCodes": ["DEU", "ITA"], "a key": None, "failedCount": 0},
}


def nodes() -> dict[str, Node]:
    return {node.path: node for node in walk(tree(PAYLOAD))}


def test_each_place_has_the_path_that_jq_reads() -> None:
    paths = list(nodes())
    assert paths[:3] == [".notificationType", ".signedDate", ".data"]
    assert ".summary.storefrontCountryCodes[1]" in paths
    assert '.summary["a key"]' in paths


def test_what_is_signed_inside_is_opened_in_its_place() -> None:
    inner = nodes()[".data.signedTransactionInfo.transactionId"]
    assert inner.text == "2000000123"
    assert nodes()[".data.signedTransactionInfo"].text.endswith("…")
    assert nodes()[".data.signedTransactionInfo"].copied == signed(INNER)


@pytest.mark.parametrize("value", ["eyJhbGciOiJF", "eyJ.a.b", "eyJhbGci.####.c2ln", signed([1])])
def test_what_only_looks_signed_stays_text(value: str) -> None:
    node = tree({"data": value}).children[0]
    assert node.children == ()
    assert node.text == value


def test_milliseconds_are_a_time_where_the_name_says_so() -> None:
    assert nodes()[".signedDate"].time == datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC)
    for name, value in (("signedDate", 5), ("price", 1795269731000), ("signedDate", True)):
        assert tree({name: value}).children[0].time is None


def test_names_and_values_are_found_in_any_case_and_in_order() -> None:
    root = tree(PAYLOAD)
    assert [node.path for node in find(root, " HIKING ")] == [".data.bundleId"]
    assert [node.name for node in find(root, "DATE")] == ["signedDate", "purchaseDate"]
    assert find(root, "  ") == ()
    assert find(root, "nowhere") == ()


def test_a_branch_is_not_found_by_its_size() -> None:
    assert find(tree({"data": {"a": 1, "b": 2}}), "2")[0].path == ".data.b"
    assert len(find(tree({"data": {"a": 1, "b": 2}}), "2")) == 1


def test_signatures_are_decoded_in_place_when_all_of_it_is_copied() -> None:
    decoded = json.loads(tree(PAYLOAD).decoded)
    assert decoded["data"]["signedTransactionInfo"] == INNER
    assert decoded["summary"] == PAYLOAD["summary"]
    assert json.loads(tree({"outer": signed({"inner": signed(INNER)})}).decoded) == {
        "outer": {"inner": INNER}
    }


def test_values_are_copied_as_text_or_as_json() -> None:
    assert nodes()[".data.bundleId"].copied == "com.example.hiking"
    assert json.loads(nodes()[".summary"].copied) == PAYLOAD["summary"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=40,
)


@given(st.dictionaries(st.text(), JSON))
def test_every_place_leads_back_to_its_node(payload: dict[str, JsonValue]) -> None:
    root = tree(payload)
    for node in walk(root):
        at = root
        for row in node.place:
            at = at.children[row]
        assert at == node
