"""A key that a simulator accepts is used for everything and then searched for everywhere.

Unlike a key that is refused, it signs tokens that are accepted, and its tests are kept.
"""

import base64
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pytest

from support.canary import Canary
from support.commands import Ran, next_record, running_storebell, storebell
from support.keyring_daemon import PrivateSession, private_session

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The keychain would be the user's")


@dataclass
class Desk:
    """An installation with a keychain, a home and a temporary folder of its own, and a simulator
    in Apple's place whose key is the planted one.
    """

    folder: Path
    session: PrivateSession
    ready: dict[str, object]
    seen: dict[str, list[str]] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.basedir = self.folder / "base"
        self.temporary = self.folder / "temporary"
        self.keys = self.folder / "keys"
        for one in (self.temporary, self.keys):
            one.mkdir()
        self.canary = Canary(Path(str(self.ready["key_file"])).read_text(encoding="ascii"))
        self.key_id, self.issuer_id = str(self.ready["key_id"]), str(self.ready["issuer_id"])
        self.bundle_id = str(self.ready["bundle_id"])
        self.key_file = self.canary.write(self.keys, self.key_id)
        self.bases = (
            *("--api-base", str(self.ready["base_url"])),
            *("--simulated-root", str(self.ready["root_file"])),
        )

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Ran:
        environment = {**self.session.environment, "TMPDIR": str(self.temporary), **more}
        debug = ("--log-level", "debug")
        ran = storebell(self.basedir, *debug, *arguments, stdin=stdin, environment=environment)
        self.codes.append(ran.code)
        assert "Traceback" not in ran.err
        self.look(f"{len(self.codes)} {arguments[-2:]}", ran.out + ran.err)
        return ran

    def look(self, where: str, text: str) -> None:
        if seen := self.canary.seen_in(text.encode("utf-8", "surrogateescape")):
            self.seen[self.shortened(where)] = seen

    def shortened(self, where: str) -> str:
        return where if not self.canary.seen_in(where.encode()) else where[:20]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    simulators = tmp_path / "simulator"
    (simulators / "temporary").mkdir(parents=True)
    environment = {"TMPDIR": str(simulators / "temporary")}
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        arguments = ("simulate", "--json", "--history", "5")
        with running_storebell(simulators, *arguments, environment=environment) as simulator:
            yield Desk(tmp_path, session, next_record(simulator))
            assert simulator.poll() is None


def import_keys(desk: Desk) -> None:
    """From files good and bad, several at once, from standard input, and wrongly in every way."""
    add, issuer = ("keys", "add"), ("--issuer-id", desk.issuer_id)
    pem = desk.canary.pem
    assert desk.run(*add, str(desk.key_file), *issuer).code == 0
    assert desk.run(*add, "-", *issuer, "--key-id", desk.key_id, stdin=pem.encode()).code == 0
    bad = {
        "cut": pem[:150],
        "two": pem * 2,
        "escaped": pem.replace("\n", "\\n")[:180],
        "note": "a" + pem,
    }
    files = [desk.keys / f"SubscriptionKey_{name.upper():A<10}.p8" for name in bad]
    for file, content in zip(files, bad.values(), strict=True):
        file.write_text(content)
        assert desk.run(*add, "-", *issuer, "--key-id", desk.key_id, stdin=content.encode()).code
    for form in (pem.encode("utf-16"), base64.b64encode(pem.encode()), pem.encode()[:-9] + b"%"):
        desk.run(*add, "-", *issuer, "--key-id", desk.key_id, "--json", stdin=form)
    wide = desk.keys / "SubscriptionKey_WIDE000000.p8"
    wide.write_bytes(f'KEY="{pem}"'.encode("utf-16"))
    for flag in ((), ("--json",)):
        every = map(str, (desk.key_file, *files, wide))
        assert desk.run(*add, *every, *issuer, *flag).code == 2
    line = pem.splitlines()[1]
    encoded = base64.b64encode(pem.encode()).decode()
    for wrong in (pem, line, desk.canary.der.hex(), encoded, pem.replace("\n", "\\n")):
        assert desk.run(*add, wrong, *issuer).code == 2
    assert desk.run(*add, str(desk.key_file), "--issuer-id", pem).code == 2
    assert desk.run(*add, str(desk.key_file), *issuer, "--key-id", pem).code == 2
    desk.run("keys", "rename", desk.key_id, "Team")
    for text in (pem, *pem.splitlines()[1:3], encoded):
        assert desk.run("keys", "rename", desk.key_id, text).code == 2
    desk.run("keys", "list", "--json")


def manage_apps(desk: Desk) -> None:
    add = ("apps", "add", "--label", "Canary", "--bundle-id", desk.bundle_id)
    apple_id = ("--app-apple-id", str(desk.ready["app_apple_id"]))
    assert desk.run(*add, *apple_id, "--key-id", desk.key_id).code == 0
    pem, edit = desk.canary.pem, ("apps", "edit", "Canary")
    encoded = base64.b64encode(pem.encode()).decode()
    for name in ("--label", "--bundle-id", "--key-id", "--sandbox-url", "--app-apple-id"):
        for text in (pem, *pem.splitlines()[1:3], encoded):
            assert desk.run(*edit, name, text).code == 2
    team = desk.folder / "storebell.toml"
    assert desk.run("apps", "export", str(team)).code == 0
    desk.look("exported apps", team.read_text(encoding="utf-8"))
    rows = desk.keys / "rows.csv"  # it holds the key, so it lies where the planted ones do
    rows.write_text(f"Label,Bundle ID\nOne,com.example.one\n{pem}\n")
    leaking = desk.folder / "leaking" / "storebell.toml"
    leaking.parent.mkdir()
    leaking.write_text(team.read_text(encoding="utf-8") + f'\nprivate_key = """{pem}"""\n')
    assert desk.run("apps", "import", str(rows)).code == 2
    assert desk.run("apps", "import", str(leaking), "--json").code == 2
    assert desk.run("apps", "import", str(team)).code == 0
    desk.run("apps", "list", "--json")


def send_and_follow(desk: Desk) -> None:
    send = ("send", "--environment", "sandbox")
    app, stranger = ("--app", "Canary"), ("--bundle-id", "com.example.nobody")
    assert desk.run(*desk.bases, *send, *app, "--json").code == 0
    assert desk.run(*desk.bases, "keys", "test", desk.key_id, *app).code == 0
    # Refused with 401, so that the doctor looks at the key.
    alone = desk.folder / "alone"
    alone.mkdir()
    desk.canary.write(alone, desk.key_id)
    folder = {"STOREBELL_KEYS_DIR": str(alone), "STOREBELL_ISSUER_ID": desk.issuer_id}
    issuer = {"STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a"}
    for environment in (folder, {"STOREBELL_KEY_FILE": str(desk.key_file)} | issuer):
        refused = desk.run(*desk.bases, *send, *stranger, "--json", more=environment)
        assert refused.code == 3, "signed with the key, and refused"
        desk.run(*desk.bases, "keys", "test", desk.key_id, *stranger, more=environment)
    wrong = {"STOREBELL_KEY_FILE": desk.canary.pem, "STOREBELL_KEY_ID": desk.key_id} | issuer
    assert desk.run(*desk.bases, *send, *stranger, more=wrong).code == 2
    nowhere = ("--api-base", "http://127.0.0.1:9")
    assert desk.run(*nowhere, *send, *app, "--json").code == 5
    desk.run(*desk.bases, "history", *app, "--environment", "sandbox", "--since", "7d", "--json")
    desk.run(*desk.bases, "watch", "--timeout", "1", "--json")
    for text in (str(desk.key_file), desk.canary.pem, *desk.canary.pem.splitlines()[1:3]):
        desk.run("verify", text, "--json")
    export = desk.folder / "tests.jsonl"
    assert desk.run("tests", "--export", str(export)).code == 0
    desk.look("exported tests", export.read_text(encoding="utf-8"))
    desk.run("tests", "--all", "--json")


def set_and_report(desk: Desk) -> None:
    pem = desk.canary.pem
    for name in ("proxy", "extra_ca", "apple_hosts", "keep_days"):
        assert desk.run("settings", name, pem).code == 2
    desk.run("settings", "extra_ca", str(desk.key_file))
    desk.run("settings", "extra_ca", "--reset")
    desk.run("settings", "proxy", f"http://me:{pem.splitlines()[1]}@127.0.0.1:9")
    desk.run("settings", "proxy", "http://127.0.0.1:9")
    desk.run("connection", "--json")
    for name in ("settings", "security", "audit", "apps"):
        desk.run(name, *(("list",) if name == "apps" else ()), "--json")
    for name in ("security", "audit"):
        desk.run(name)
    desk.run("--self-check")
    assert desk.run("keys", "remove", desk.key_id, "--force").code == 0


def test_a_key_that_is_used_for_everything_is_nowhere(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    import_keys(desk)
    manage_apps(desk)
    send_and_follow(desk)
    set_and_report(desk)
    assert {0, 2, 5} <= set(desk.codes)
    assert b" DEBUG " in (desk.basedir / "logs" / "storebell.log").read_bytes()
    folders = [desk.basedir, desk.temporary, desk.session.folder]
    files = sum(file.is_file() for folder in folders for file in folder.rglob("*"))
    assert any((desk.basedir).rglob("*.db")), "there is a database to look into"
    found = desk.seen | desk.canary.seen_below(folders)
    with capsys.disabled():
        print(
            f"\nrow 9: {len(desk.codes)} commands, {files} files, "
            f"{len(desk.canary.encodings) + 1} encodings, {len(found)} hits"
        )
    assert found == {}
