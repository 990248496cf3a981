"""`storebell keys`, `apps` and `audit`, as their users run them, with a real keychain on Linux."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.commands import Ran, next_record, running_storebell, storebell
from support.keyring_daemon import PrivateSession, private_session
from support.vaults import new_secret

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The keychain would be the user's")


class Desk:
    """One installation with a keychain of its own."""

    def __init__(self, folder: Path, session: PrivateSession) -> None:
        self.folder = folder
        self.basedir = folder / "base"
        self._session = session

    def __call__(self, *arguments: str, stdin: bytes | None = None) -> Ran:
        environment = self._session.environment
        return storebell(self.basedir, *arguments, stdin=stdin, environment=environment)

    def key_file(self, name: str) -> str:
        file = self.folder / name
        file.write_text(new_secret().reveal(), encoding="ascii")
        return str(file)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        yield Desk(tmp_path, session)


def acts(ran: Ran) -> list[tuple[object, object]]:
    return [(record["act"], record["subject"]) for record in reversed(ran.of("audit"))]


def test_several_files_at_once_each_with_its_own_outcome(desk: Desk) -> None:
    empty = desk.folder / "SubscriptionKey_BBBBBBBBBB.p8"
    empty.write_text("")
    files = [desk.key_file(f"SubscriptionKey_AAAAAAAAA{number}.p8") for number in range(2)]
    ran = desk("keys", "add", files[0], str(empty), files[1], "--issuer-id", ISSUER_ID, "--json")
    assert ran.code == 2
    first, error, second = ran.records
    assert [first["key_id"], second["key_id"]] == ["AAAAAAAAA0", "AAAAAAAAA1"]
    assert error["title"] == "“SubscriptionKey_BBBBBBBBBB.p8” is empty"
    listed = desk("keys", "list", "--json").records
    assert [record["key_id"] for record in listed] == ["AAAAAAAAA0", "AAAAAAAAA1"]
    assert all(len(str(record["fingerprint"])) == 64 for record in listed)
    assert all(record["last_used_at"] is None for record in listed)


def test_a_key_on_standard_input_lies_in_no_file(desk: Desk) -> None:
    secret = new_secret().reveal()
    command = ("keys", "add", "-", "--issuer-id", ISSUER_ID, "--key-id", "2X9R4HXF34")
    assert desk(*command, stdin=secret.encode()).code == 0
    assert desk("keys", "rename", "2X9R4HXF34", "Team key").code == 0
    [record] = desk("keys", "list", "--json").records
    assert (record["key_id"], record["label"]) == ("2X9R4HXF34", "Team key")
    body = "".join(secret.splitlines()[1:-1]).encode()
    for file in desk.basedir.rglob("*"):
        if file.is_file():
            assert body[:40] not in file.read_bytes().replace(b"\n", b"")
    bad = desk(*command, "--json", stdin=b"-----BEGIN PRIVATE KEY-----\nAAAA")
    assert bad.code == 2
    assert bad.of("error")[0]["title"] == "“standard input” is cut off"


def test_a_second_key_id_is_told_at_the_import_and_by_the_doctor(
    desk: Desk, tmp_path: Path
) -> None:
    """A 401 of a key that was imported once more under a mistyped ID."""
    with running_storebell(tmp_path / "simulator", "simulate", "--json") as simulator:
        ready = next_record(simulator)
        key_id, wrong = str(ready["key_id"]), "ABCDEFGHIJ"
        text = base64.b64encode(Path(str(ready["key_file"])).read_bytes())
        add = ("keys", "add", "-", "--json", "--issuer-id", str(ready["issuer_id"]))
        [right] = desk(*add, "--key-id", key_id, stdin=text).records
        assert right["undone"] == ["base64"]
        [again] = desk(*add, "--key-id", wrong, stdin=text).records
        assert f"also kept as the key ID {key_id}" in str(again["findings"])
        base = ("--api-base", str(ready["base_url"]))
        app = ("--bundle-id", str(ready["bundle_id"]), "--json")
        refused = desk(*base, "keys", "test", wrong, *app)
        assert refused.code == 3
        told = f"The private key of {wrong} is also kept as the key ID {key_id}"
        assert told in refused.out
        assert "one of the two is wrong" in refused.out
        accepted = desk(*base, "keys", "test", key_id, *app)
        assert accepted.code == 0
        assert f"remove {wrong}" in accepted.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("-", "--issuer-id", ISSUER_ID),
        ("-", "a.p8", "--issuer-id", ISSUER_ID, "--key-id", "2X9R4HXF34"),
        ("a.p8", "b.p8", "--issuer-id", ISSUER_ID, "--key-id", "2X9R4HXF34"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert storebell(tmp_path, "keys", "add", *arguments, stdin=b"").code == 2


def test_a_locked_app_exits_2_and_sends_nothing(desk: Desk) -> None:
    key = desk.key_file("SubscriptionKey_2X9R4HXF34.p8")
    assert desk("keys", "add", key, "--issuer-id", ISSUER_ID).code == 0
    added = desk(
        *("apps", "add", "--label", "Hiking", "--bundle-id", "com.example.hiking"),
        *("--key-id", "2X9R4HXF34"),
    )
    assert added.code == 0
    other = desk(
        *("apps", "add", "--label", "Other", "--bundle-id", "com.example.Hiking"),
        *("--key-id", "2X9R4HXF34"),
    )
    assert "differs from com.example.hiking only by case" in other.err
    edited = desk("apps", "edit", "Hiking", "--label", "Trails", "--app-apple-id", "77", "--json")
    assert edited.records[0]["label"] == "Trails"
    assert edited.records[0]["app_apple_id"] == 77
    assert desk("apps", "lock", "Trails").code == 0
    for named in (("--app", "Trails"), ("--bundle-id", "com.example.hiking")):
        ran = desk("send", "--environment", "production", *named, "--json")
        assert ran.code == 2
        assert "is locked" in str(ran.of("error")[0]["title"])
        assert ran.of("asked") == []
    assert desk("apps", "unlock", "Trails").code == 0
    assert desk("apps", "remove", "Trails").code == 0
    assert desk("keys", "remove", "2X9R4HXF34", "--force").code == 0
    audit = desk("audit", "--json")
    assert acts(audit) == [
        ("key added", "2X9R4HXF34"),
        ("app added", "Hiking"),
        ("app added", "Other"),
        ("app changed", "Trails"),
        ("app locked", "Trails"),
        ("app unlocked", "Trails"),
        ("app removed", "Trails"),
        ("key removed", "2X9R4HXF34"),
    ]
    assert [one["number"] for one in audit.of("audit")] == list(range(8, 0, -1))
    assert len(desk("audit", "--json", "--limit", "3").records) == 3
    assert len(desk("audit").out.splitlines()) == 8


def test_a_team_file_is_previewed_imported_and_exported(tmp_path: Path) -> None:
    base, file = tmp_path / "base", tmp_path / "storebell.toml"
    file.write_text(
        f"""# ours
[[key]]
key_id = "2X9R4HXF34"
issuer_id = "{ISSUER_ID}"
[[app]]
label = "Hiking"
bundle_id = "com.example.hiking"
key_id = "2X9R4HXF34"
[[app]]
label = "Bad"
bundle_id = "not one"
"""
    )
    command = ("apps", "import", str(file), "--json")
    preview = storebell(base, *command, "--dry-run")
    assert preview.code == 2
    assert [(one["outcome"], one["done"]) for one in preview.of("row")] == [
        ("added", False),
        ("error", False),
    ]
    assert storebell(base, "apps", "list", "--json").records == []
    done = storebell(base, *command)
    assert [one["done"] for one in done.of("row")] == [True, False]
    [missing] = done.of("missing_key")
    expected = f"storebell keys add SubscriptionKey_2X9R4HXF34.p8 --issuer-id {ISSUER_ID}"
    assert missing["command"] == expected
    rows = b"Hiking\tcom.example.hiking\t77\nSailing\tcom.example.sailing\n"
    pasted = storebell(base, "apps", "import", "-", stdin=rows)
    assert pasted.code == 0
    assert [line.split()[1] for line in pasted.out.splitlines()] == ["changed", "added"]
    assert storebell(base, "apps", "export", str(file)).code == 0
    text = file.read_text()
    assert "# ours" in text
    assert "app_apple_id = 77" in text
    assert "com.example.sailing" in storebell(base, "apps", "export").out
    assert "com.example.sailing" in storebell(base, "apps", "export", "-").out
    assert storebell(base, "apps", "edit", "Sailing").code == 2  # nothing to change
    file.write_text("version = 1\n[[app]\n")
    bad = storebell(base, *command)
    assert bad.code == 2
    assert "in line 2" in str(bad.of("error")[0]["title"])
