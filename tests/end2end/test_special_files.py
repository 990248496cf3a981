"""Whatever a file's name leads to, every command ends soon, within bounds, and says what is wrong.

Each file that an option, a setting, a team or Storebell itself names is replaced by something that
gives no end of bytes, or none, and each command has four gibibytes and some seconds.
"""

import contextlib
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from support.commands import environment_of
from support.extent import pairs
from support.forked_commands import Outcome, run_forked
from support.key_files import GOOD

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX pipes, devices and fork")

MOST_MEMORY_BYTES = 4 * 1024**3
MOST_SECONDS = 30
"""Far more than any of them takes: this computer may be busy."""
MOST_LEFT_BYTES = 64 * 1024 * 1024
"""What all of an installation's files may take: nothing copied a device into them."""


def make_pipe(place: Path) -> None:
    os.mkfifo(place)


def make_folder(place: Path) -> None:
    place.mkdir()


def make_loop(place: Path) -> None:
    place.symlink_to(place)


def make_dangling_link(place: Path) -> None:
    place.symlink_to(place.with_name("nowhere") / "file")


def make_zeros(place: Path) -> None:
    place.symlink_to("/dev/zero")


def make_noise(place: Path) -> None:
    place.symlink_to("/dev/urandom")


def make_socket(place: Path) -> None:
    # In its folder: the whole path may be too long for a socket.
    with contextlib.chdir(place.parent), socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place.name)


def make_huge(place: Path) -> None:
    with place.open("wb") as stream:
        stream.truncate(1 << 40)


def make_unreadable(place: Path) -> None:
    place.write_bytes(b"x" * 100)
    place.chmod(0)


def make_garbage(place: Path) -> None:
    place.write_bytes(os.urandom(100_000))


KINDS: tuple[Callable[[Path], None], ...] = (
    *(make_pipe, make_folder, make_loop, make_dangling_link, make_zeros, make_noise, make_socket),
    *(make_huge, make_unreadable, make_garbage),
)


def name_of(value: str | Callable[[Path], None]) -> str:
    """The ID of a parameter."""
    if isinstance(value, str):
        return value.replace("/", "-")
    return value.__name__.removeprefix("make_")


def run(
    basedir: Path, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})
) -> Outcome:
    return run_forked(
        ("--basedir", str(basedir), *arguments),
        environment_of(environment),
        most_seconds=MOST_SECONDS,
        most_memory=MOST_MEMORY_BYTES,
    )


def check(outcome: Outcome, what: str) -> None:
    errors = outcome.err.decode("utf-8", "replace")
    assert outcome.code >= 0, f"{what}: killed by {-outcome.code} after {outcome.seconds:.0f} s"
    assert outcome.code != 70, f"{what}: {errors}"
    assert "Traceback" not in errors, f"{what}: {errors}"
    if outcome.code:
        assert len(errors.splitlines()) >= 2, f"{what}: no title and advice: {errors}"


def size_of(folder: Path) -> int:
    """What the files take on the disk: a sparse one takes little."""
    found = (Path(place) / name for place, _, names in os.walk(folder) for name in names)
    return sum(file.lstat().st_blocks * 512 for file in found)


OPTIONS: dict[str, tuple[str, ...]] = {
    "--config": ("--config", "{}", "send", "--environment", "sandbox", "--bundle-id", "a.b"),
    "--simulated-root": ("--simulated-root", "{}", "verify", "/dev/null"),
    "--extra-ca": ("--extra-ca", "{}", "connection"),
    "--ca-file": ("send", "--environment", "local", "--ca-file", "{}"),
    "--ca-file of simulate": ("simulate", "--ca-file", "{}", "--deliver-to", "http://[::1]:9/"),
    "keys add": ("keys", "add", "{}", "--issuer-id", "57246542-96fe-1a63-e053-0824d011072a"),
    "verify": ("verify", "{}"),
    "apps import of a team's file": ("apps", "import", "{}.toml"),
    "apps import of rows": ("apps", "import", "{}"),
    "apps export": ("apps", "export", "{}"),
    "tests --export": ("tests", "--export", "{}"),
    "the setting extra_ca": ("settings", "extra_ca", "{}"),
}
ENVIRONMENT: dict[str, dict[str, str]] = {
    "STOREBELL_KEY_FILE": {
        "STOREBELL_KEY_FILE": "{}",
        "STOREBELL_KEY_ID": "2X9R4HXF34",
        "STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a",
    },
    "STOREBELL_KEYS_DIR": {"STOREBELL_KEYS_DIR": "{}"},
}


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_what_an_option_or_a_setting_names(kind: Callable[[Path], None], tmp_path: Path) -> None:
    named = tmp_path / "named"
    for number, (what, arguments) in enumerate(OPTIONS.items()):
        place = named / f"{number}"
        named.mkdir(exist_ok=True)
        kind(place.with_name(f"{number}.toml") if "{}.toml" in arguments else place)
        given = [argument.format(place) for argument in arguments]
        outcome = run(tmp_path / "base", *given)
        check(outcome, what)
        writes = what in {"apps export", "tests --export"}
        may_pass = writes and kind in {make_huge, make_unreadable, make_garbage, make_dangling_link}
        assert outcome.code != 0 or may_pass or kind is make_unreadable, f"{what}: {outcome}"
    assert size_of(tmp_path) < MOST_LEFT_BYTES


@pytest.mark.parametrize("kind", KINDS, ids=name_of)
def test_what_the_environment_names(kind: Callable[[Path], None], tmp_path: Path) -> None:
    sending = ("send", "--environment", "sandbox", "--bundle-id", "a.b")
    named = tmp_path / "named"
    kind(named)
    for what, variables in ENVIRONMENT.items():
        environment = {name: value.format(named) for name, value in variables.items()}
        outcome = run(tmp_path / "base", *sending, environment=environment)
        check(outcome, what)
        assert outcome.code != 0
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "SubscriptionKey_2X9R4HXF34.p8").write_bytes(GOOD)
    kind(folder / "storebell.toml")
    environment = {"STOREBELL_KEYS_DIR": str(folder)}
    outcome = run(tmp_path / "base", *sending, environment=environment)
    check(outcome, "storebell.toml in STOREBELL_KEYS_DIR")
    assert outcome.code != 0


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom", "/dev/full", "/dev/stdin"])
def test_a_device_by_its_own_name(device: str, tmp_path: Path) -> None:
    before = Path(device).stat()
    for what, arguments in OPTIONS.items():
        if "{}.toml" not in arguments:
            given = [argument.format(device) for argument in arguments]
            outcome = run(tmp_path / "base", *given)
            check(outcome, f"{what} {device}")
            assert outcome.code != 0, f"{what} {device}"
    after = Path(device).stat()
    assert (after.st_mode, after.st_rdev) == (before.st_mode, before.st_rdev)


OWN = (
    *("data/local-root/local-root.key", "data/local-root/local-root.pem"),
    *("data/local-root/local-root.der", "data/local-root/local-root.lock"),
    *("data/storebell.db", "data/storebell.db-wal", "data/storebell.db-shm"),
    "data/storebell.db-journal",
    *("data/storebell.db.lock", "data/storebell.db.new", "data/storebell.db.salvage"),
    *("settings/keys.json", "settings/apps.json", "settings/settings.json"),
    *("settings/keys.json.lock", "settings/apps.json.lock", "settings/settings.json.lock"),
    *("settings/apps.json.new", "state/bell", "state/present", "logs/storebell.log"),
    *("data/local-root", "data", "settings", "state", "logs"),
)


@pytest.mark.parametrize(("name", "kind"), pairs(OWN, KINDS), ids=name_of)
def test_what_a_file_or_folder_of_storebells_own_became(
    name: str, kind: Callable[[Path], None], tmp_path: Path
) -> None:
    base = tmp_path / "base"
    place = base / name
    place.parent.mkdir(mode=0o700, parents=True)
    kind(place)
    rows = tmp_path / "rows"
    rows.write_text("Hiking, com.example.hiking\n")
    adding = ("apps", "import", str(rows))
    for arguments in (adding, ("send", "--environment", "local"), ("tests",)):
        outcome = run(base, *arguments)
        check(outcome, f"{arguments[0]} with {name}")
    assert size_of(tmp_path) < MOST_LEFT_BYTES


def test_a_setting_that_was_made_to_name_a_device_stops_no_command(tmp_path: Path) -> None:
    settings = tmp_path / "base" / "settings" / "settings.json"
    settings.parent.mkdir(mode=0o700, parents=True)
    settings.write_text(
        '{"version": 2, "settings": [{"name": "extra_ca", "value": "/dev/zero"}]}', "utf-8"
    )
    for arguments in (("connection",), ("tests",), ("send", "--environment", "local")):
        check(run(tmp_path / "base", *arguments), arguments[0])
