"""Key files: the good ones in whatever layout, and each wrong one with its own words."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors import key_files as errors
from storebell.ports.keychain import KeyReader
from storebell.signing.keys.private_key import PrivateKeyReader
from support.key_files import BAD_FILES, BODY, GOOD, GOOD_FILES, KEY


@pytest.fixture
def reader() -> KeyReader:
    return PrivateKeyReader()


@pytest.mark.parametrize("layout", GOOD_FILES)
def test_a_key_is_read_whatever_its_layout(reader: KeyReader, tmp_path: Path, layout: str) -> None:
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(GOOD_FILES[layout])
    secret = reader.read_file(file).secret
    if layout != "without its public part":
        assert secret.reveal() == GOOD.decode()
    assert reader.fingerprint(secret) == reader.fingerprint(Secret(GOOD.decode()))
    assert file.read_bytes() == GOOD_FILES[layout], "the file is left as it is"


def test_the_fingerprint_is_that_of_the_public_key(reader: KeyReader) -> None:
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert reader.fingerprint(Secret(GOOD.decode())) == sha256(public).hexdigest()


def test_a_link_to_a_key_is_followed(reader: KeyReader, tmp_path: Path) -> None:
    (tmp_path / "real.p8").write_bytes(GOOD)
    link = tmp_path / "link.p8"
    try:
        link.symlink_to(tmp_path / "real.p8")
    except OSError:
        assert sys.platform == "win32", "only Windows keeps links for administrators"
        return
    assert reader.read_file(link).secret.reveal() == GOOD.decode()


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_wrong_file_gets_its_own_words_and_shows_nothing_of_itself(
    reader: KeyReader, tmp_path: Path, kind: str
) -> None:
    content, expected = BAD_FILES[kind]
    file = tmp_path / "Key.p8"
    file.write_bytes(content)
    with pytest.raises(errors.KeyFileError) as caught:
        reader.read_file(file)
    error = caught.value
    assert type(error) is expected
    assert "Key.p8" in str(error.title)
    assert str(error.advice)
    said = f"{error} {error!r} {error.title!r} {error.advice!r}"
    for line in content.split(b"\n"):
        if len(line) > 20 and b"-----" not in line:
            assert line.decode("latin-1").strip() not in said


def test_there_are_at_least_forty_wrong_files() -> None:
    assert len(BAD_FILES) >= 40


def test_no_two_kinds_of_error_have_the_same_title() -> None:
    kinds = errors.KeyFileError.__subclasses__()
    assert len({kind.TITLE for kind in kinds}) == len(kinds)
    assert all(kind.TITLE and kind.ADVICE for kind in kinds)


def test_a_missing_file_is_said(reader: KeyReader, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for file in (tmp_path / "no.p8", tmp_path / "file" / "no.p8", tmp_path / "a\x00b"):
        with pytest.raises(errors.KeyFileMissingError):
            reader.read_file(file)


def test_a_folder_is_no_key(reader: KeyReader, tmp_path: Path) -> None:
    with pytest.raises(errors.KeyFileFolderError):
        reader.read_file(tmp_path)


def test_a_link_to_nothing_is_said(reader: KeyReader, tmp_path: Path) -> None:
    link = tmp_path / "link.p8"
    try:
        link.symlink_to(tmp_path / "gone.p8")
    except OSError:
        assert sys.platform == "win32", "only Windows keeps links for administrators"
        return
    with pytest.raises(errors.KeyFileDanglingLinkError):
        reader.read_file(link)


if sys.platform != "win32":

    def test_a_pipe_is_not_waited_for(reader: KeyReader, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.p8")
        with pytest.raises(errors.KeyFileNotRegularError):
            reader.read_file(tmp_path / "pipe.p8")

    def test_a_device_is_not_read(reader: KeyReader) -> None:
        with pytest.raises(errors.KeyFileNotRegularError):
            reader.read_file(Path("/dev/zero"))

    def test_a_file_of_somebody_else_is_said_to_be_unreadable(reader: KeyReader) -> None:
        with tempfile.TemporaryDirectory() as name:
            # Another user may enter this folder, unlike pytest's own.
            Path(name).chmod(0o755)
            file = Path(name) / "Key.p8"
            file.write_bytes(GOOD)
            file.chmod(0o600 if os.geteuid() == 0 else 0)
            with _as_nobody(), pytest.raises(errors.KeyFileUnreadableError) as caught:
                reader.read_file(file)
        assert str(caught.value.title) == "“Key.p8” may not be read"
        assert str(caught.value.advice).startswith("Permission denied.")

    @contextmanager
    def _as_nobody() -> Iterator[None]:
        """The superuser may read everything, so it becomes nobody for a moment."""
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(65_534)
        try:
            yield
        finally:
            os.seteuid(0)


def test_a_key_in_place_of_a_path_is_not_repeated(reader: KeyReader) -> None:
    with pytest.raises(errors.KeyGivenAsPathError) as caught:
        reader.read_file(Path(GOOD.decode()))
    said = str(caught.value)
    assert not any(line.decode() in said for line in BODY.split(b"\n"))
    parts = BODY.decode().replace("\n", "/").split("/")
    assert not any(part in said for part in parts if len(part) > 7)


def test_what_is_read_can_be_used(reader: KeyReader, tmp_path: Path) -> None:
    (tmp_path / "Key.p8").write_bytes(GOOD)
    key = load_pem_private_key(
        reader.read_file(tmp_path / "Key.p8").secret.reveal().encode(), password=None
    )
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == KEY.public_key()
