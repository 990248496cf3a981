"""Changes of a list that are written together: found by name, in their order, whatever the case."""

from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import App
from storebell.storage.files.json_lists import JsonAppRepository

HIKING = App("Hiking", "com.example.hiking")
SAILING = App("Sailing", "com.example.sailing")


@pytest.fixture
def book(tmp_path: Path) -> JsonAppRepository:
    return JsonAppRepository(tmp_path / "apps.json")


def test_what_was_changed_is_there_at_once_and_written_at_the_end(book: JsonAppRepository) -> None:
    with book.changing() as changes:
        assert changes.add(HIKING)
        assert changes.add(SAILING)
        assert changes.find("Hiking") == HIKING
        assert list(book.all()) == []
        changed = App("Trails", "com.example.hiking")
        assert changes.replace("Hiking", changed)
        assert changes.find("Hiking") is None
        assert changes.all() == [changed, SAILING]
        changes.remove("Sailing")
        changes.remove("never added")
    assert list(book.all()) == [changed]


def test_an_error_changes_nothing(book: JsonAppRepository) -> None:
    book.put(HIKING)

    def fail() -> None:
        with book.changing() as changes:
            changes.put(SAILING)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(book.all()) == [HIKING]


def test_where_nothing_was_changed_nothing_is_written(
    book: JsonAppRepository, tmp_path: Path
) -> None:
    with book.changing() as changes:
        assert not changes.replace("nobody", HIKING)
        changes.remove("nobody")
    assert not (tmp_path / "apps.json").exists()


def test_a_name_is_taken_whatever_its_case_until_its_entry_is_gone(book: JsonAppRepository) -> None:
    with book.changing() as changes:
        assert changes.add(HIKING)
        assert not changes.add(App("HIKING", "com.example.other"))
        assert changes.replace("Hiking", App("hiking", "com.example.hiking"))
        assert changes.add(SAILING)
        assert not changes.replace("Sailing", App("HIKING", "com.example.sailing"))
        changes.remove("hiking")
        assert changes.replace("Sailing", App("HIKING", "com.example.sailing"))
    assert list(book.all()) == [App("HIKING", "com.example.sailing")]


def test_two_that_differ_by_case_alone_are_each_found(book: JsonAppRepository) -> None:
    other = App("HIKING", "com.example.other")
    with book.changing() as changes:  # as an older version, or a person, left them
        changes.put(HIKING)
        changes.put(other)
        assert changes.find("Hiking") == HIKING
        assert changes.find("HIKING") == other
        assert not changes.replace("Hiking", App("hiking", "com.example.hiking"))
        changes.remove("HIKING")
        assert changes.replace("Hiking", App("hiking", "com.example.hiking"))
    assert list(book.all()) == [App("hiking", "com.example.hiking")]
