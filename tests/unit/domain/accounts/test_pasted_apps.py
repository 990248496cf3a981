"""Rows of apps as people paste them."""

import pytest

from storebell.domain.accounts.pasted_apps import AppRow, holds_apps, read_pasted
from storebell.domain.errors.app_lists import NoRowsError, SecretInRowsError
from support.vaults import new_secret


@pytest.mark.parametrize("sign", ["\t", ";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_rows_are_read_however_they_are_parted(sign: str, end: str) -> None:
    cells = ("Hiking", " com.example.hiking", "6448311069", "2X9R4HXF34", "https://a.example/p", "")
    [row] = read_pasted(sign.join(cells) + end)
    assert (row.label, row.bundle_id.strip()) == ("Hiking", "com.example.hiking")
    assert row.given == {
        "app_apple_id": "6448311069",
        "key_id": "2X9R4HXF34",
        "production_url": "https://a.example/p",
    }


def test_a_header_names_the_columns_in_any_order_and_others_are_passed_over() -> None:
    text = "Bundle ID\tOwner\tName\tApple ID\ncom.example.hiking\tAnna\tHiking\t77\n"
    assert read_pasted(text) == (AppRow(2, "Hiking", "com.example.hiking", {"app_apple_id": "77"}),)
    text = "label,bundle_id,sandbox_url\nHiking,com.example.hiking,https://a.example\n"
    row = AppRow(2, "Hiking", "com.example.hiking", {"sandbox_url": "https://a.example"})
    assert read_pasted(text) == (row,)


def test_quoted_cells_and_empty_lines_are_a_spreadsheets() -> None:
    rows = read_pasted('\n"Hiking, the app",com.example.hiking\n\n,\nSailing,com.example.sailing\n')
    assert [(row.number, row.label) for row in rows] == [(2, "Hiking, the app"), (5, "Sailing")]


def test_short_rows_say_nothing_of_what_they_lack_and_a_bundle_id_names_itself() -> None:
    assert read_pasted("Hiking;com.example.hiking") == (AppRow(1, "Hiking", "com.example.hiking"),)
    [row] = read_pasted("\tcom.example.hiking")
    assert row.label == "com.example.hiking"


@pytest.mark.parametrize("text", ["", " \n\t\n", "label\tbundle ID\n", '"' + "x" * 200_000])
def test_a_text_without_rows_says_how_they_look(text: str) -> None:
    with pytest.raises(NoRowsError):
        read_pasted(text)


def test_a_key_among_the_rows_is_refused_and_never_repeated() -> None:
    pem = new_secret().reveal()
    for text in (pem, f"Hiking\tcom.example.hiking\t{pem}", "Hiking,a.b,Bearer abc.def"):
        with pytest.raises(SecretInRowsError) as caught:
            read_pasted(text)
        said = str(caught.value)
        assert not any(line in said for line in pem.splitlines()[1:-1])


def test_each_row_is_parted_in_its_own_way_and_a_bad_one_spoils_no_other() -> None:
    text = ";;;;\nHiking\tcom.example.hiking\n,\nTrails, com.example.trails\nno bundle at all\n"
    rows = read_pasted(text)
    assert [(row.number, row.label, row.bundle_id) for row in rows] == [
        (2, "Hiking", "com.example.hiking"),
        (4, "Trails", " com.example.trails"),
        (5, "no", "bundle"),
    ]


def test_what_the_placeholder_shows_can_be_typed_with_spaces() -> None:
    first, second = read_pasted(
        "Hiking com.example.hiking 6448311069 2X9R4HXF34\n   Trails Pro   com.example.trails\n"
    )
    assert (first.label, first.bundle_id, first.key_id) == (
        "Hiking",
        "com.example.hiking",
        "2X9R4HXF34",
    )
    assert (second.label, second.bundle_id) == ("Trails Pro", "com.example.trails")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hiking\tcom.example.hiking", True),
        ("Dear all, the build is out", False),
        ("", False),
        (new_secret().reveal(), False),
    ],
)
def test_a_clipboard_is_taken_only_where_it_holds_apps(text: str, expected: bool) -> None:
    assert holds_apps(text) is expected
