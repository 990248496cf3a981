"""Stores one Local root per installation and repairs its files.

`local-root.key` holds the private key together with its certificate and is authoritative; the two
public files are derived from it. A lock that the OS releases with its process separates two starts.
"""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from storebell.domain.errors.storage import FileUnreadableError, FileUnwritableError, NotAFileError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_, msg
from storebell.files.folders import make_private_folder
from storebell.files.locking import open_lock
from storebell.files.own_reading import read_own_beginning
from storebell.files.writing import write_own
from storebell.signing.chain import UNREADABLE, read_certificate
from storebell.signing.issuing import VALID_BEFORE, Issuer, make_root
from storebell.signing.root_key import read_root_key

RENEWED_BEFORE_END: Final = timedelta(days=30)

_KEY_FILE: Final = "local-root.key"
PEM_NAME: Final = "local-root.pem"
_DER_FILE: Final = "local-root.der"
_LOCK_FILE: Final = "local-root.lock"
_LOCK_SECONDS: Final = 10.0
_LOCK_STEP_SECONDS: Final = 0.02
_MOST_BYTES: Final = 64 * 1024
_OWNER_ONLY: Final = 0o600
_EVERYONE: Final = 0o644


class RootEvent(StrEnum):
    """The outcome for the Local root at this start."""

    LOADED = "loaded"
    CREATED = "created"
    RENEWED = "renewed"
    REPLACED = "replaced"
    REPAIRED = "repaired"
    CLOSED = "closed"
    """Other users could read its key, and can't any more."""
    IN_MEMORY = N_("in memory")


@dataclass(frozen=True, slots=True)
class InstalledRoot:
    """The root and its files. `set_aside` are files of an earlier root, renamed.

    REPAIRED means that only a public file had to be written again: handlers still trust the root.
    IN_MEMORY means that no file was changed and none holds this root; `barrier` is the error that
    prevented writing, if any.
    """

    root: Issuer
    event: RootEvent
    set_aside: tuple[Path, ...]
    pem_file: Path
    der_file: Path
    barrier: StorebellError | None = None


def install_root(folder: Path, now: datetime, *, is_clock_plausible: bool = True) -> InstalledRoot:
    """The root in `folder`, made, renewed or replaced if need be.

    It is renewed if less than 30 days are left, or if this computer's clock is before its
    beginning; the earlier one is stored under another name. If all files are in order nothing is
    written, so a full or read-only disk does no harm. With an implausible clock nothing is written
    either: if the root is not valid by that clock, one in memory is used. Raises
    FileUnreadableError and FileUnwritableError.
    """
    with suppress(FileUnreadableError):  # writing raises a clearer error
        before_end = RENEWED_BEFORE_END if is_clock_plausible else timedelta()
        installed = _complete_root_in(folder, now, before_end)
        if installed is not None:
            return installed
    if not is_clock_plausible:
        files = folder / PEM_NAME, folder / _DER_FILE
        return InstalledRoot(make_root(now), RootEvent.IN_MEMORY, (), *files)
    make_private_folder(folder, own=2)
    with _lock(folder / _LOCK_FILE):
        root, event, set_aside = _root_in(folder, now)
        certificate = root.certificate
        was_renewed = event is RootEvent.RENEWED
        for name, content in (
            (PEM_NAME, certificate.public_bytes(Encoding.PEM)),
            (_DER_FILE, certificate.public_bytes(Encoding.DER)),
        ):
            file = folder / name
            seen = _read(file)
            if seen is not None and _holds(seen, certificate):
                continue
            if seen is not None and not was_renewed:
                set_aside.append(_set_aside(file, now))
            _write(file, content, _EVERYONE)
            if event is RootEvent.LOADED:
                event = RootEvent.REPAIRED
    return InstalledRoot(root, event, tuple(set_aside), folder / PEM_NAME, folder / _DER_FILE)


def root_without_writing(
    folder: Path, now: datetime, barrier: StorebellError | None = None
) -> InstalledRoot:
    """The root in `folder` up to its very end, or else one in memory with the `barrier`."""
    with suppress(FileUnreadableError):
        installed = _complete_root_in(folder, now, timedelta())
        if installed is not None:
            return installed
    files = folder / PEM_NAME, folder / _DER_FILE
    return InstalledRoot(make_root(now), RootEvent.IN_MEMORY, (), *files, barrier)


def made_at(folder: Path) -> datetime | None:
    """The time at which the root in `folder` was made, by its certificate; None without one."""
    with suppress(FileUnreadableError):
        content = _read(folder / _KEY_FILE)
        stored = None if content is None else _parse(content)
        if stored is not None:
            return stored.certificate.not_valid_before_utc + VALID_BEFORE
    return None


def _complete_root_in(folder: Path, now: datetime, before_end: timedelta) -> InstalledRoot | None:
    """The root if its three files are in order; None if something is to be done.

    It needs no lock: each file is written whole or not at all, and all three hold the same root.
    """
    content, was_open = read_root_key(folder / _KEY_FILE, _MOST_BYTES)
    stored = None if content is None else _parse(content)
    if stored is None or not _is_in_time(stored.certificate, now, before_end):
        return None
    files = folder / PEM_NAME, folder / _DER_FILE
    for file in files:
        seen = _read(file)
        if seen is None or not _holds(seen, stored.certificate):
            return None
    event = RootEvent.CLOSED if was_open else RootEvent.LOADED
    return InstalledRoot(stored, event, (), *files)


def _is_in_time(
    certificate: x509.Certificate, now: datetime, before_end: timedelta = RENEWED_BEFORE_END
) -> bool:
    ends = certificate.not_valid_after_utc - before_end
    return certificate.not_valid_before_utc <= now < ends


def _root_in(folder: Path, now: datetime) -> tuple[Issuer, RootEvent, list[Path]]:
    file = folder / _KEY_FILE
    content, _ = read_root_key(file, _MOST_BYTES)
    set_aside: list[Path] = []
    event = RootEvent.CREATED
    if content is not None:
        stored = _parse(content)
        if stored is not None:
            if _is_in_time(stored.certificate, now):
                return stored, RootEvent.LOADED, set_aside
            set_aside.append(_copy_earlier(file, content, now))
            event = RootEvent.RENEWED
        else:
            set_aside.append(_set_aside(file, now))
            event = RootEvent.REPLACED
    root = make_root(now)
    key = root.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(file, key + root.certificate.public_bytes(Encoding.PEM), _OWNER_ONLY)
    return root, event, set_aside


def _parse(content: bytes) -> Issuer | None:
    """The key and its certificate; None if they are damaged or don't belong together."""
    try:
        key = load_pem_private_key(content, password=None)
        found = x509.load_pem_x509_certificates(content)
    except UNREADABLE:
        return None
    certificate = read_certificate(found[0].public_bytes(Encoding.DER)) if found else None
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return Issuer(certificate, key) if certificate.public_key() == key.public_key() else None


def _holds(content: bytes, certificate: x509.Certificate) -> bool:
    """True if a public file holds the certificate; line ends may differ."""
    if content == certificate.public_bytes(Encoding.DER):
        return True
    try:
        return x509.load_pem_x509_certificates(content) == [certificate]
    except UNREADABLE:
        return False


# -- files --------------------------------------------------------------------------------------


def _read(file: Path) -> bytes | None:
    """The content, cut at 64 KiB; None if there is no file.

    Anything but a regular file is read as empty, and is then set aside like a damaged one. Raises
    FileUnreadableError.
    """
    try:
        return read_own_beginning(file, _MOST_BYTES)
    except NotAFileError:
        return b""


def _write(file: Path, content: bytes, mode: int) -> None:
    """Writes the file atomically; the lock must be held. Raises FileUnwritableError."""
    write_own(file, content, mode=mode)


def _set_aside(file: Path, now: datetime) -> Path:
    """Renames a damaged file, for a person to examine. Raises FileUnwritableError."""
    renamed = file.with_name(f"{file.name}.damaged-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}")
    try:
        file.rename(renamed)
    except OSError as error:
        raise _unwritable(file, error) from None
    return renamed


def _copy_earlier(file: Path, content: bytes, now: datetime) -> Path:
    """Copies a key file to a free name with the day. Raises FileUnwritableError.

    The file itself stays until the new one replaces it: it exists at every moment.
    """
    copy = file.with_name(f"{file.stem}-{now:%Y-%m-%d}{file.suffix}")
    number = 1
    while copy.exists():
        number += 1
        copy = file.with_name(f"{file.stem}-{now:%Y-%m-%d}-{number}{file.suffix}")
    _write(copy, content, _OWNER_ONLY)
    return copy


def _unwritable(file: Path, error: OSError) -> FileUnwritableError:
    return FileUnwritableError(file=str(file), reason=error.strerror or type(error).__name__)


# -- one start at a time ------------------------------------------------------------------------


@contextmanager
def _lock(file: Path) -> Iterator[None]:
    """Waits for another process's start, which takes milliseconds. Raises FileUnwritableError."""
    try:
        descriptor = open_lock(file)
    except OSError as error:
        raise _unwritable(file, error) from None
    try:
        deadline = time.monotonic() + _LOCK_SECONDS
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise FileUnwritableError(
                    file=str(file), reason=msg("Another Storebell has held it for 10 s")
                )
            time.sleep(_LOCK_STEP_SECONDS)
        yield
    finally:
        os.close(descriptor)  # releases the lock


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise FileUnwritableError(
                file=_LOCK_FILE, reason=error.strerror or msg("It can't be locked")
            ) from None
        return True
