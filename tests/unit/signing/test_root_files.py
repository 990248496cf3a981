"""The files of the Local root, whatever happens to them."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.errors.storage import FileUnwritableError
from storebell.signing.authority import Authority
from storebell.signing.root_files import RootEvent, made_at
from support.local_roots import NAMES, NOW, is_verified, names_in
from support.stored import is_private


@pytest.mark.parametrize("days", [335, 400, -182])
def test_a_root_near_its_end_or_before_its_beginning_is_renewed(tmp_path: Path, days: int) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    before = (tmp_path / "local-root.key").read_bytes()
    then = NOW + timedelta(days=days)
    second = Authority.load_or_create(tmp_path, then)
    assert second.event is RootEvent.RENEWED
    assert second.authority.root_der != first.authority.root_der
    [kept] = second.set_aside
    assert kept.name == f"local-root-{then:%Y-%m-%d}.key"
    assert kept.read_bytes() == before
    assert is_private(kept)
    assert names_in(tmp_path) == NAMES | {kept.name}
    assert is_verified(second.authority, second.der_file, then)


def test_no_earlier_root_is_ever_overwritten(tmp_path: Path) -> None:
    Authority.load_or_create(tmp_path, NOW)
    keys = [(tmp_path / "local-root.key").read_bytes()]
    there, back = NOW + timedelta(days=400), NOW
    for _ in range(2):
        for moment in (there, back):
            renewed = Authority.load_or_create(tmp_path, moment)
            assert renewed.event is RootEvent.RENEWED
            keys.append((tmp_path / "local-root.key").read_bytes())
    kept = {file.name: file.read_bytes() for file in tmp_path.glob("local-root-*.key")}
    assert kept == {
        f"local-root-{there:%Y-%m-%d}.key": keys[0],
        f"local-root-{back:%Y-%m-%d}.key": keys[1],
        f"local-root-{there:%Y-%m-%d}-2.key": keys[2],
        f"local-root-{back:%Y-%m-%d}-2.key": keys[3],
    }


def contents_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}


@pytest.mark.parametrize("days", [335, 364, 400, 4000, -182, -2000])
def test_an_implausible_clock_touches_no_file(tmp_path: Path, days: int) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    before = contents_of(tmp_path)
    then = NOW + timedelta(days=days)
    second = Authority.load_or_create(tmp_path, then, is_clock_plausible=False)
    assert contents_of(tmp_path) == before
    is_valid_then = -181 <= days < 365
    assert second.is_in_memory is not is_valid_then
    assert (second.authority.root_der == first.authority.root_der) is is_valid_then
    other = tmp_path / "root.der"
    other.write_bytes(second.authority.root_der)
    assert is_verified(second.authority, other, then)
    other.unlink()
    assert Authority.load_or_create(tmp_path, NOW).event is RootEvent.LOADED


@pytest.mark.parametrize("name", ["local-root.key", "local-root.pem", "local-root.der"])
def test_an_implausible_clock_mends_no_file_either(tmp_path: Path, name: str) -> None:
    Authority.load_or_create(tmp_path, NOW)
    (tmp_path / name).write_bytes(b"damaged")
    before = contents_of(tmp_path)
    assert Authority.load_or_create(tmp_path, NOW, is_clock_plausible=False).is_in_memory
    assert contents_of(tmp_path) == before


def test_a_first_start_with_an_implausible_clock_makes_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "local"
    assert Authority.load_or_create(folder, NOW, is_clock_plausible=False).is_in_memory
    assert not folder.exists()


def test_a_root_says_when_it_was_made(tmp_path: Path) -> None:
    assert made_at(tmp_path) is None
    Authority.load_or_create(tmp_path, NOW)
    assert made_at(tmp_path) == NOW
    (tmp_path / "local-root.key").write_bytes(b"damaged")
    assert made_at(tmp_path) is None


@pytest.mark.parametrize("damage", [b"", b"nothing of use", b"\x00" * 5000], ids=str)
def test_a_damaged_key_file_is_set_aside_and_replaced(tmp_path: Path, damage: bytes) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    (tmp_path / "local-root.key").write_bytes(damage)
    second = Authority.load_or_create(tmp_path, NOW)
    assert second.event is RootEvent.REPLACED
    kept = {file.name.split(".damaged-")[0]: file.read_bytes() for file in second.set_aside}
    assert kept == {
        "local-root.key": damage,
        "local-root.pem": first.authority.root_pem,
        "local-root.der": first.authority.root_der,
    }
    assert is_verified(second.authority, second.pem_file)
    assert Authority.load_or_create(tmp_path, NOW).event is RootEvent.LOADED


def test_a_key_that_is_not_the_certificates_counts_as_damaged(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    stranger = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (tmp_path / "local-root.key").write_bytes(stranger + first.authority.root_pem)
    assert Authority.load_or_create(tmp_path, NOW).event is RootEvent.REPLACED


def test_a_public_file_that_was_lost_is_written_again(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    first.pem_file.unlink()
    second = Authority.load_or_create(tmp_path, NOW)
    assert second.event is RootEvent.REPAIRED
    assert second.set_aside == ()
    assert second.pem_file.read_bytes() == first.authority.root_pem


def test_a_public_file_that_was_changed_is_set_aside(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    first.der_file.write_bytes(b"something else")
    second = Authority.load_or_create(tmp_path, NOW)
    assert second.event is RootEvent.REPAIRED
    assert [file.read_bytes() for file in second.set_aside] == [b"something else"]
    assert second.authority.root_der == first.authority.root_der
    assert second.der_file.read_bytes() == first.authority.root_der


def test_other_line_ends_in_the_pem_file_are_no_damage(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    windows = first.authority.root_pem.replace(b"\n", b"\r\n")
    first.pem_file.write_bytes(windows)
    assert Authority.load_or_create(tmp_path, NOW).event is RootEvent.LOADED
    assert first.pem_file.read_bytes() == windows


def test_where_no_file_can_be_written_the_root_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    folder = tmp_path / "file" / "local"
    made = Authority.load_or_create(folder, NOW)
    assert made.is_in_memory
    assert isinstance(made.barrier, FileUnwritableError)
    assert str(folder) in str(made.barrier.title)
    (tmp_path / "root.der").write_bytes(made.authority.root_der)
    assert is_verified(made.authority, tmp_path / "root.der", NOW)


def test_nothing_half_written_is_left_when_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    made = Authority.load_or_create(tmp_path, NOW)
    assert made.is_in_memory
    assert "No space left" in str(made.barrier)
    assert names_in(tmp_path) == {"local-root.lock"}


def test_a_root_in_order_needs_nothing_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Authority.load_or_create(tmp_path, NOW)

    really_open = os.open

    def refuse(file: Path, flags: int, *_arguments: object, **_named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(30, "Read-only file system")
        return really_open(file, flags)

    monkeypatch.setattr(os, "open", refuse)
    again = Authority.load_or_create(tmp_path, NOW)
    assert again.event is RootEvent.LOADED
    assert again.authority.root_der == first.authority.root_der
    due = Authority.load_or_create(tmp_path, NOW + timedelta(days=364))
    assert due.authority.root_der == first.authority.root_der, "handlers trust it to its end"
    assert Authority.load_or_create(tmp_path, NOW + timedelta(days=366)).is_in_memory
    (tmp_path / "local-root.der").unlink()
    assert Authority.load_or_create(tmp_path, NOW).is_in_memory


START = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from storebell.signing.authority import Authority
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
made = Authority.load_or_create(Path(sys.argv[1]), datetime.now(UTC))
sys.stdout.write(made.event + " " + made.authority.root_der.hex())
"""


def test_starts_at_the_same_moment_end_up_with_one_root(tmp_path: Path) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for start in starts:
        assert start.stdout is not None
        assert start.stdout.readline() == "ready\n"
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("\n")
        start.stdin.flush()
    said = [start.communicate(timeout=30)[0].split() for start in starts]
    assert all(start.returncode == 0 for start in starts)
    assert len({root for _, root in said}) == 1
    assert sorted(event for event, _ in said) == ["created", "loaded", "loaded", "loaded"]
    assert names_in(tmp_path) == NAMES
