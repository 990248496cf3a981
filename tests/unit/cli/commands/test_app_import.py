"""Many apps at once: previewed, imported row by row, and exported."""

from pathlib import Path

import pytest

from support.key_desk import ISSUER_ID, KEY_ID
from support.terminal import Terminal

ROWS = b"Hiking\tcom.example.hiking\t77\nSailing\tcom.example.sailing\n"
TEAM = f"""# ours
[[key]]
key_id = "{KEY_ID}"
issuer_id = "{ISSUER_ID}"
[[app]]
label = "Hiking"
bundle_id = "com.example.hiking"
key_id = "{KEY_ID}"
"""


def labels(terminal: Terminal) -> list[object]:
    return [record["label"] for record in terminal.run("apps", "list", "--json").records]


def outcomes(out: str) -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in out.splitlines()]


def test_rows_come_from_standard_input(terminal: Terminal) -> None:
    ran = terminal.run("apps", "import", "-", stdin=b"\xef\xbb\xbf" + ROWS)
    assert (ran.code, ran.err) == (0, "")
    assert outcomes(ran.out) == [("1", "added", "Hiking"), ("2", "added", "Sailing")]
    assert labels(terminal) == ["Hiking", "Sailing"]
    again = terminal.run("apps", "import", "-", stdin=ROWS)
    assert {outcome for _, outcome, _ in outcomes(again.out)} == {"unchanged"}


@pytest.mark.parametrize("name", ["rows.txt", "rows.csv", "rows"])
def test_a_file_of_rows_is_read_as_pasted(terminal: Terminal, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(ROWS.replace(b"\t", b";"))
    assert terminal.run("apps", "import", str(file)).code == 0
    assert labels(terminal) == ["Hiking", "Sailing"]


@pytest.mark.parametrize("name", ["storebell.toml", "TEAM.TOML"])
def test_a_teams_file_names_the_keys_that_are_missing(
    terminal: Terminal, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text(TEAM)
    ran = terminal.run("apps", "import", str(file))
    command = f"storebell keys add SubscriptionKey_{KEY_ID}.p8 --issuer-id {ISSUER_ID}"
    assert ran.code == 0
    assert f"The key {KEY_ID} is not imported here.\n{command} imports it\n" in ran.err
    [missing] = terminal.run("apps", "import", str(file), "--json").of("missing_key")
    assert missing == {
        "event": "missing_key",
        "key_id": KEY_ID,
        "issuer_id": ISSUER_ID,
        "label": "",
        "command": command,
    }


@pytest.mark.parametrize("is_dry", [True, False])
def test_a_bad_row_stops_none_of_the_others(terminal: Terminal, *, is_dry: bool) -> None:
    rows = b"Hiking\tcom.example.hiking\nBad\tnot one\nSailing\tcom.example.sailing\n"
    option = ("--dry-run",) if is_dry else ()
    ran = terminal.run("apps", "import", "-", "--json", *option, stdin=rows)
    assert ran.code == 2
    assert [(row["row"], row["outcome"], row["done"]) for row in ran.of("row")] == [
        (1, "added", not is_dry),
        (2, "error", False),
        (3, "added", not is_dry),
    ]
    assert "is not a bundle ID" in str(ran.of("row")[1]["title"])
    assert ran.of("row")[0]["title"] is None
    assert labels(terminal) == ([] if is_dry else ["Hiking", "Sailing"])


def test_a_bad_row_is_told_by_its_number(terminal: Terminal) -> None:
    ran = terminal.run("apps", "import", "-", stdin=b"Hiking\tcom.example.hiking\nBad\tnot one\n")
    assert "Row 2: “not one” is not a bundle ID." in ran.err


def test_a_teams_file_that_is_damaged_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text(TEAM + "[[app]\n")
    ran = terminal.run("apps", "import", str(file), "--json")
    assert ran.code == 2
    assert ran.of("error")
    assert labels(terminal) == []


# -- export ------------------------------------------------------------------------------------


@pytest.fixture
def two(terminal: Terminal) -> None:
    terminal.run("apps", "import", "-", stdin=ROWS)


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_without_a_file_the_text_is_printed(
    terminal: Terminal, two: None, arguments: tuple[str, ...]
) -> None:
    ran = terminal.run("apps", "export", *arguments)
    assert ran.code == 0
    assert 'bundle_id = "com.example.sailing"' in ran.out
    assert "app_apple_id = 77" in ran.out
    assert ran.out.endswith("\n")
    assert not ran.out.endswith("\n\n")


def test_what_is_printed_can_be_imported(terminal: Terminal, two: None, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text(terminal.run("apps", "export").out)
    other = Terminal(tmp_path / "other")
    assert other.run("apps", "import", str(file)).code == 0
    assert labels(other) == labels(terminal)


def test_a_file_keeps_what_is_not_ours(terminal: Terminal, two: None, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text(TEAM)
    ran = terminal.run("apps", "export", str(file))
    assert ran.out == f"Apps written to {file}: 2.\n"
    text = file.read_text()
    assert "# ours\n" in text
    assert "com.example.sailing" in text
    ran = terminal.run("apps", "export", str(file), "--json")
    assert ran.records == [{"file": str(file), "apps": 2}]


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_records_belong_to_a_file(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    ran = terminal.run("apps", "export", *arguments, "--json")
    assert ran.code == 2
    assert "belongs to a FILE" in ran.err
