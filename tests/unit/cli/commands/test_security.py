"""What is kept where, in the terminal: as text for people, as one record for programs."""

from pathlib import Path

from support.key_desk import ISSUER_ID, KEY_ID
from support.terminal import Terminal
from support.vaults import new_secret


def test_a_new_installation_has_no_keys_no_contacts_and_no_acts(terminal: Terminal) -> None:
    [record] = terminal.run("security", "--json").records
    assert record["event"] == "security"
    assert (record["keys"], record["contacts"], record["acts"]) == ([], [], [])
    assert record["risks"]
    assert str(terminal.basedir) in str(record["folders"])


def test_keys_hosts_and_acts_are_told_and_no_secret(terminal: Terminal, tmp_path: Path) -> None:
    secret = new_secret().reveal()
    file = tmp_path / f"SubscriptionKey_{KEY_ID}.p8"
    file.write_text(secret, encoding="ascii")
    terminal.run("keys", "add", str(file), "--issuer-id", ISSUER_ID)
    assert terminal.run("send", "--environment", "local").code == 0
    ran, said = terminal.run("security", "--json"), terminal.run("security")
    [record] = ran.records
    keys, contacts, acts = record["keys"], record["contacts"], record["acts"]
    assert isinstance(keys, list)
    assert isinstance(contacts, list)
    assert isinstance(acts, list)
    assert [key["key_id"] for key in keys] == [KEY_ID]
    assert {"127.0.0.1"} == {contact["host"] for contact in contacts}
    assert "delivery" in {contact["purpose"] for contact in contacts}
    assert [act["act"] for act in acts] == ["key added"]
    for part in (KEY_ID, "127.0.0.1\tto deliver a notification of Local\t", "\tkey added\t"):
        assert part in said.out
    for line in secret.splitlines()[1:-1]:
        assert line not in ran.out + said.out


def test_people_are_told_who_can_read_a_file(terminal: Terminal) -> None:
    terminal.run("settings", "keep_days", "90")
    rows = [line.split("\t") for line in terminal.run("security").out.splitlines()]
    files = [row for row in rows if len(row) == 4 and row[0].startswith(str(terminal.basedir))]
    assert {Path(row[0]).name for row in files} >= {"storebell.db", "settings.json"}
    [record] = terminal.run("security", "--json").records
    told = record["files"]
    assert isinstance(told, list)
    words = {True: "you", False: "others too", None: "–"}
    readable_by = {file["path"]: words[file["is_private"]] for file in told}
    lasting = [row for row in files if row[0] in readable_by]  # a process has files of its own
    assert len(lasting) >= 2
    for path, size, holds, readable in lasting:
        assert size.isdigit()
        assert holds
        assert readable == readable_by[path]


def test_each_risk_comes_with_its_advice(terminal: Terminal) -> None:
    [record] = terminal.run("security", "--json").records
    risks = record["risks"]
    assert isinstance(risks, list)
    said = terminal.run("security").out
    for risk in risks:
        assert f"\n\n{risk['title']}.\n{risk['advice']}\n" in said
