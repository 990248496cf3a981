"""The Local authority and its root's files, whatever happens to them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.errors.storage import FileUnwritableError
from storebell.signing.authority import Authority
from storebell.signing.root_files import RootEvent, made_at
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.payloads import SANDBOX, notification
from support.stored import is_private

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
NAMES = {"local-root.key", "local-root.pem", "local-root.der", "local-root.lock"}


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def is_verified(authority: Authority, root_file: Path, now: datetime = NOW) -> bool:
    token = authority.sign(notification(signedDate=int(now.timestamp() * 1000)))
    root = SimulatorRoot.read(root_file.read_bytes())
    return SignedPayloadVerifier(simulator=root).verify(token, **SANDBOX).is_valid


def test_the_chain_has_the_shape_of_apples() -> None:
    authority = Authority.create(NOW)
    leaf, intermediate, root = (
        x509.load_der_x509_certificate(der) for der in certificates_of(authority)
    )
    assert root.public_bytes(Encoding.DER) == authority.root_der
    assert authority.root_pem.startswith(b"-----BEGIN CERTIFICATE-----\n")
    for one, curve in ((leaf, "secp256r1"), (intermediate, "secp384r1"), (root, "secp384r1")):
        key = one.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == curve
        assert "NOT APPLE - Storebell simulator" in one.subject.rfc4514_string()
        assert "Apple Root" not in one.subject.rfc4514_string()
        assert one.not_valid_before_utc == NOW - timedelta(days=181)
        assert one.not_valid_after_utc == NOW + timedelta(days=365)
    critical = {
        role: {e.oid.dotted_string: e.critical for e in one.extensions}
        for role, one in (("leaf", leaf), ("intermediate", intermediate), ("root", root))
    }
    # Basic constraints, key usage, both key identifiers, policies, Apple's marker.
    assert critical["leaf"] == {
        "2.5.29.19": True,
        "2.5.29.15": True,
        "2.5.29.14": False,
        "2.5.29.35": False,
        "2.5.29.32": False,
        "1.2.840.113635.100.6.11.1": False,
    }
    assert critical["intermediate"] == {
        "2.5.29.19": True,
        "2.5.29.15": True,
        "2.5.29.14": False,
        "2.5.29.35": False,
        "1.2.840.113635.100.6.2.1": False,
    }
    assert critical["root"] == {"2.5.29.19": True, "2.5.29.15": True, "2.5.29.14": False}
    limits = intermediate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert limits.path_length == 0


def certificates_of(authority: Authority) -> list[bytes]:
    import base64

    header = authority.sign(notification()).split(".")[0]
    fields = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    assert list(fields) == ["alg", "x5c"]
    return [base64.b64decode(text) for text in fields["x5c"]]


def test_the_first_start_makes_a_root_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "local"
    made = Authority.load_or_create(folder, NOW)
    assert made.event is RootEvent.CREATED
    assert made.set_aside == ()
    assert names_in(folder) == NAMES
    assert made.pem_file.read_bytes() == made.authority.root_pem
    assert made.der_file.read_bytes() == made.authority.root_der
    assert is_verified(made.authority, made.pem_file)
    assert is_verified(made.authority, made.der_file)
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "local-root.key").stat().st_mode & 0o777 == 0o600


def test_the_next_start_has_the_same_root_and_other_leaves(tmp_path: Path) -> None:
    first = Authority.load_or_create(tmp_path, NOW)
    second = Authority.load_or_create(tmp_path, NOW + timedelta(days=100))
    assert second.event is RootEvent.LOADED
    assert second.authority.root_der == first.authority.root_der
    assert certificates_of(first.authority)[0] != certificates_of(second.authority)[0]
    later = NOW + timedelta(days=100)
    assert is_verified(second.authority, first.pem_file, later)


def test_no_certificate_outlives_the_root(tmp_path: Path) -> None:
    Authority.load_or_create(tmp_path, NOW)
    late = NOW + timedelta(days=334)
    loaded = Authority.load_or_create(tmp_path, late)
    assert loaded.event is RootEvent.LOADED
    leaf = x509.load_der_x509_certificate(certificates_of(loaded.authority)[0])
    assert leaf.not_valid_after_utc == NOW + timedelta(days=365)
    assert is_verified(loaded.authority, loaded.pem_file, late)


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
