"""Apps in the terminal: added, changed, locked, listed, removed."""

from pathlib import Path

import pytest

from support.key_desk import ISSUER_ID, KEY_ID
from support.terminal import Terminal
from support.vaults import new_secret

ADD = ("apps", "add", "--label", "Hiking", "--bundle-id", "com.example.hiking", "--key-id", KEY_ID)
URL = "https://hiking.example/asn"


@pytest.fixture(autouse=True)
def _key(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_text(new_secret().reveal(), encoding="ascii")
    assert terminal.run("keys", "add", str(file), "--issuer-id", ISSUER_ID).code == 0


@pytest.fixture
def hiking(terminal: Terminal) -> None:
    assert terminal.run(*ADD).code == 0


def listed(terminal: Terminal) -> list[dict[str, object]]:
    return terminal.run("apps", "list", "--json").records


def test_an_app_is_added_with_all_that_is_known_of_it(terminal: Terminal) -> None:
    more = ("--app-apple-id", "12", "--production-url", URL, "--sandbox-url", f"{URL}/sandbox")
    ran = terminal.run(*ADD, *more, "--json")
    assert ran.code == 0
    assert ran.records == listed(terminal)
    [record] = ran.records
    assert record["label"] == "Hiking"
    assert record["app_apple_id"] == 12
    assert (record["production_url"], record["sandbox_url"]) == (URL, f"{URL}/sandbox")
    assert record["is_locked"] is False


def test_an_added_app_is_said(terminal: Terminal) -> None:
    ran = terminal.run(*ADD)
    assert (ran.out, ran.err) == ("“Hiking” was added.\n", "")


def test_a_bundle_id_that_differs_by_case_alone_is_pointed_out(
    terminal: Terminal, hiking: None
) -> None:
    ran = terminal.run(
        *("apps", "add", "--label", "Other", "--bundle-id", "com.example.Hiking"),
        *("--key-id", KEY_ID),
    )
    assert ran.code == 0
    assert "differs from com.example.hiking only by case" in ran.err


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--bundle-id": "not one"}, "is not a bundle ID"),
        ({"--app-apple-id": "-1"}, "is not an app Apple ID"),
        ({"--key-id": "ABCDEFGHIJ"}, "ABCDEFGHIJ"),
        ({"--sandbox-url": "nonsense"}, "is not a URL"),
    ],
)
def test_a_wrong_value_adds_nothing(
    terminal: Terminal, changed: dict[str, str], words: str
) -> None:
    given = {
        "--label": "Hiking",
        "--bundle-id": "com.example.hiking",
        "--key-id": KEY_ID,
        **changed,
    }
    ran = terminal.run("apps", "add", *(each for pair in given.items() for each in pair))
    assert ran.code == 2
    assert words in ran.err
    assert listed(terminal) == []


def test_a_label_is_taken_once(terminal: Terminal, hiking: None) -> None:
    again = terminal.run(*ADD, "--json")
    assert again.code == 2
    assert again.of("error")
    assert len(listed(terminal)) == 1


def test_what_is_not_given_stays_and_empty_text_clears(terminal: Terminal, hiking: None) -> None:
    first = terminal.run("apps", "edit", "Hiking", "--app-apple-id", "77", "--sandbox-url", URL)
    assert first.out == "“Hiking” was changed.\n"
    ran = terminal.run("apps", "edit", "com.example.hiking", "--sandbox-url", "", "--json")
    [record] = ran.records
    assert (record["app_apple_id"], record["sandbox_url"]) == (77, None)
    assert (record["label"], record["key_id"]) == ("Hiking", KEY_ID)


def test_nothing_to_change_is_a_mistake_of_usage(terminal: Terminal, hiking: None) -> None:
    ran = terminal.run("apps", "edit", "Hiking")
    assert (ran.code, ran.err) == (2, "Nothing to change was given.")


@pytest.mark.parametrize("command", ["edit", "lock", "unlock", "remove"])
def test_an_app_that_there_is_not_is_named(terminal: Terminal, command: str) -> None:
    more = ("--label", "x") if command == "edit" else ()
    ran = terminal.run("apps", command, "Sailing", *more)
    assert ran.code == 2
    assert "Sailing" in ran.err


def test_a_locked_app_is_marked_and_unlocked_again(terminal: Terminal, hiking: None) -> None:
    locked = terminal.run("apps", "lock", "Hiking")
    assert locked.out == "“Hiking” is locked: nothing is sent to Production for it.\n"
    assert terminal.run("apps", "list").out.endswith("\tlocked\n")
    [record] = terminal.run("apps", "lock", "Hiking", "--json").records
    assert record["is_locked"] is True
    refused = terminal.run("send", "--environment", "production", "--app", "Hiking")
    assert refused.code == 2
    assert "is locked" in refused.err
    assert terminal.run("apps", "unlock", "Hiking").out == "“Hiking” is no longer locked.\n"
    assert listed(terminal)[0]["is_locked"] is False


def test_the_list_is_a_row_for_each(terminal: Terminal, hiking: None) -> None:
    terminal.run("apps", "edit", "Hiking", "--app-apple-id", "77")
    row = f"Hiking\tcom.example.hiking\t77\t{KEY_ID}\t\n"
    assert terminal.run("apps", "list").out == row


def test_an_app_is_removed_and_its_key_stays(terminal: Terminal, hiking: None) -> None:
    assert terminal.run("apps", "remove", "Hiking").out == "“Hiking” was removed.\n"
    assert listed(terminal) == []
    assert len(terminal.run("keys", "list").out.splitlines()) == 1


def test_a_removal_is_a_record(terminal: Terminal, hiking: None) -> None:
    ran = terminal.run("apps", "remove", "com.example.hiking", "--json")
    assert ran.records == [{"removed": "Hiking"}]
