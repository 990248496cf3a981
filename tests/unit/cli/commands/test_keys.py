"""Importing, listing, naming and removing keys in the terminal, with a keychain in memory."""

import asyncio
import base64
from pathlib import Path

import pytest

from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.storage.keychain.memory_vault import MemoryVault
from support.key_desk import ISSUER_ID, KEY_ID
from support.terminal import Terminal
from support.vaults import new_secret

OTHER_ID = "ABCDEFGHIJ"


def key_file(folder: Path, name: str = f"SubscriptionKey_{KEY_ID}.p8") -> str:
    file = folder / name
    file.write_text(new_secret().reveal(), encoding="ascii")
    return str(file)


def kept(vault: MemoryVault, key_id: str) -> str:
    return asyncio.run(vault.read(key_id)).reveal()


@pytest.fixture
def file(tmp_path: Path, terminal: Terminal) -> str:
    file = key_file(tmp_path)
    assert terminal.run("keys", "add", file, "--issuer-id", ISSUER_ID).code == 0
    return file


def test_a_key_is_imported_and_it_is_said_where_it_is_and_where_its_file_is(
    terminal: Terminal, vault: MemoryVault, tmp_path: Path
) -> None:
    file = key_file(tmp_path)
    ran = terminal.run("keys", "add", file, "--issuer-id", ISSUER_ID)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"The key {KEY_ID} is now in {vault.provider}.",
        f"The file stays where it is: {file}",
    ]
    assert kept(vault, KEY_ID) == Path(file).read_text(encoding="ascii")


def test_an_import_is_one_record_with_its_findings(terminal: Terminal, tmp_path: Path) -> None:
    file = key_file(tmp_path, f"AuthKey_{KEY_ID}.p8")
    ran = terminal.run("keys", "add", file, "--issuer-id", ISSUER_ID, "--json")
    [record] = ran.records
    assert (record["key_id"], record["issuer_id"], record["label"]) == (KEY_ID, ISSUER_ID, "")
    findings = record["findings"]
    assert isinstance(findings, list)
    [finding] = findings
    assert finding["level"] == "warning"
    assert "wrong kind of key" in finding["seen"]
    plain = terminal.run("keys", "add", file, "--issuer-id", ISSUER_ID)
    assert "wrong kind of key" in plain.err


def test_of_several_files_the_code_is_that_of_the_first_that_failed(
    terminal: Terminal, tmp_path: Path
) -> None:
    good = [key_file(tmp_path, f"SubscriptionKey_AAAAAAAAA{number}.p8") for number in range(2)]
    bad = key_file(tmp_path, "renamed.p8")
    ran = terminal.run("keys", "add", good[0], bad, good[1], "--issuer-id", ISSUER_ID)
    assert ran.code == 2
    assert "The key ID is not in the file name" in ran.err
    assert ran.out.count("is now in") == 2


def test_a_key_on_standard_input_has_no_file_to_tell_of(
    terminal: Terminal, vault: MemoryVault
) -> None:
    secret = new_secret().reveal()
    command = ("keys", "add", "-", "--issuer-id", ISSUER_ID, "--key-id", KEY_ID)
    ran = terminal.run(*command, stdin=secret.encode())
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert kept(vault, KEY_ID) == secret


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-", "--issuer-id", ISSUER_ID), "stands alone, with --key-id"),
        (("-", "a.p8", "--issuer-id", ISSUER_ID, "--key-id", KEY_ID), "stands alone"),
        (("a.p8", "b.p8", "--issuer-id", ISSUER_ID, "--key-id", KEY_ID), "belongs to one FILE"),
        (("--issuer-id", ISSUER_ID), "Missing argument"),
        (("a.p8",), "Missing option '--issuer-id'"),
    ],
)
def test_what_makes_no_sense_is_a_mistake_of_usage(
    terminal: Terminal, arguments: tuple[str, ...], words: str
) -> None:
    ran = terminal.run("keys", "add", *arguments, stdin=new_secret().reveal().encode())
    assert ran.code == 2
    assert words in ran.err


def test_the_list_is_rows_or_records(terminal: Terminal, file: str, vault: MemoryVault) -> None:
    terminal.run(
        *("apps", "add", "--label", "Hiking", "--bundle-id", "com.example.hiking"),
        *("--key-id", KEY_ID),
    )
    [record] = terminal.run("keys", "list", "--json").records
    assert (record["key_id"], record["apps"]) == (KEY_ID, ["Hiking"])
    assert (record["last_used_at"], record["is_elsewhere"]) == (None, False)
    fingerprint, added = str(record["fingerprint"]), str(record["added_at"])
    [row] = terminal.run("keys", "list").out.splitlines()
    assert row.split("\t") == [
        *(KEY_ID, "", ISSUER_ID, vault.provider, fingerprint[:16], added[:10], "", "Hiking"),
    ]
    assert Path(file).read_text(encoding="ascii").splitlines()[1] not in row


def test_a_key_of_another_keychain_is_marked(
    terminal: Terminal, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file
    earlier = MemoryVault.provider
    monkeypatch.setattr(MemoryVault, "provider", "KeePassXC")
    [record] = terminal.run("keys", "list", "--json").records
    assert record["is_elsewhere"] is True
    assert f"{earlier} (not in use now)" in terminal.run("keys", "list").out


def test_a_key_gets_a_name_and_loses_it(terminal: Terminal, file: str) -> None:
    assert file
    named = terminal.run("keys", "rename", KEY_ID, "Team key")
    assert named.out == f"The key {KEY_ID} is called “Team key” now.\n"
    [record] = terminal.run("keys", "rename", KEY_ID, "Other", "--json").records
    assert record["label"] == "Other"
    assert terminal.run("keys", "rename", KEY_ID, "").out == f"The key {KEY_ID} has no name now.\n"
    assert terminal.run("keys", "rename", OTHER_ID, "x").code == 2
    assert terminal.run("keys", "rename", KEY_ID, "x" * 81).code == 2


def test_a_key_in_use_is_removed_only_when_forced(
    terminal: Terminal, file: str, vault: MemoryVault
) -> None:
    assert file
    terminal.run(
        *("apps", "add", "--label", "Hiking", "--bundle-id", "com.example.hiking"),
        *("--key-id", KEY_ID),
    )
    refused = terminal.run("keys", "remove", KEY_ID)
    assert refused.code == 2
    assert "Hiking" in refused.err
    removed = terminal.run("keys", "remove", KEY_ID, "--force")
    assert removed.out == f"The key {KEY_ID} was removed from {vault.provider}.\n"
    with pytest.raises(KeyNotInKeychainError):
        kept(vault, KEY_ID)
    assert terminal.run("keys", "remove", KEY_ID).code == 2


def test_a_removal_is_a_record(terminal: Terminal, file: str) -> None:
    assert file
    assert terminal.run("keys", "remove", KEY_ID, "--json").records == [{"removed": KEY_ID}]
    assert terminal.run("keys", "list").out == ""


def test_what_was_undone_is_told_and_the_whole_key_is_kept(
    terminal: Terminal, vault: MemoryVault
) -> None:
    pem = new_secret().reveal()
    text = f'KEY="{base64.b64encode(pem.encode()).decode()}"\n'.encode()
    command = ("keys", "add", "-", "--issuer-id", ISSUER_ID, "--key-id", KEY_ID)
    ran = terminal.run(*command, stdin=text)
    assert ran.code == 0
    assert "“NAME=” removed, quotation marks removed, read from base64" in ran.err
    assert kept(vault, KEY_ID) == pem
    [record] = terminal.run(*command, "--json", stdin=text).records
    assert record["undone"] == ["assignment", "quotes", "base64"]
    [plain] = terminal.run(*command, "--json", stdin=pem.encode()).records
    assert (plain["undone"], plain["findings"]) == ([], [])


def test_a_second_key_id_is_told_in_terminal_and_json(terminal: Terminal, file: str) -> None:
    command = ("keys", "add", file, "--issuer-id", ISSUER_ID, "--key-id", OTHER_ID)
    ran = terminal.run(*command)
    assert ran.code == 0
    told = f"The private key of {OTHER_ID} is also kept as the key ID {KEY_ID}"
    assert told in ran.err
    [record] = terminal.run(*command, "--json").records
    assert told in str(record["findings"])
