"""Key files: the good ones in whatever layout, and each wrong one with its own words."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from storebell.domain import key_errors as errors
from storebell.domain.credentials import Secret
from storebell.services.ports import KeyReader
from storebell.signing.private_key import PrivateKeyReader

KEY = ec.generate_private_key(ec.SECP256R1())
PKCS8 = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
GOOD = KEY.private_bytes(*PKCS8)
DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
SEC1 = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
LOCKED = BestAvailableEncryption(b"password")
BEGIN, END = b"-----BEGIN PRIVATE KEY-----", b"-----END PRIVATE KEY-----"
BODY = GOOD.removeprefix(BEGIN).strip().removesuffix(END).strip()


def pem(der: bytes, label: str = "PRIVATE KEY") -> bytes:
    import base64

    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def _certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(KEY, hashes.SHA256())
    )


CERTIFICATE = _certificate().public_bytes(Encoding.PEM)
REQUEST = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(x509.Name([]))
    .sign(KEY, hashes.SHA256())
    .public_bytes(Encoding.PEM)
)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
RSA = rsa.generate_private_key(65537, 2048)
P12 = pkcs12.serialize_key_and_certificates(b"n", KEY, _certificate(), None, LOCKED)

GOOD_FILES = {
    "as openssl writes it": GOOD,
    "as Apple gives it, without a last line end": GOOD.rstrip(b"\n"),
    "Windows line ends": GOOD.replace(b"\n", b"\r\n"),
    "old Mac line ends": GOOD.replace(b"\n", b"\r"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "byte order mark and Windows line ends": b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"),
    "empty lines around": b"\n\n" + GOOD + b"\n\n",
    "one long line of base64": BEGIN + b"\n" + BODY.replace(b"\n", b"") + b"\n" + END,
    "spaces at the line ends": GOOD.replace(b"\n", b"  \n"),
}

BAD_FILES: dict[str, tuple[bytes, type[errors.KeyFileError]]] = {
    "empty": (b"", errors.KeyFileEmptyError),
    "line ends only": (b"\r\n\n  ", errors.KeyFileEmptyError),
    "64 KiB and a byte": (GOOD + b"\n" * 65_536, errors.KeyFileTooLargeError),
    "10 MB": (b"x" * 10_000_000, errors.KeyFileTooLargeError),
    "UTF-16": (GOOD.decode().encode("utf-16"), errors.KeyFileUtf16Error),
    "UTF-16, big end first": (
        b"\xfe\xff" + GOOD.decode().encode("utf-16-be"),
        errors.KeyFileUtf16Error,
    ),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), errors.KeyFileUtf16Error),
    "UTF-16 without a mark, big end first": (
        GOOD.decode().encode("utf-16-be"),
        errors.KeyFileUtf16Error,
    ),
    "DER": (DER, errors.KeyFileDerError),
    "DER certificate": (_certificate().public_bytes(Encoding.DER), errors.KeyFileDerError),
    "PKCS #12": (P12, errors.KeyFilePkcs12Error),
    "binary": (bytes(range(1, 256)) * 3, errors.KeyFileNotTextError),
    "zeros": (bytes(300), errors.KeyFileNotTextError),
    "a NUL after the key": (GOOD + b"\x00", errors.KeyFileNotTextError),
    "a web page": (b"<!DOCTYPE html><html>Sign in</html>", errors.KeyFileWebPageError),
    "a property list": (b"<?xml version='1.0'?><plist/>", errors.KeyFileWebPageError),
    "JSON": (b'{"private_key": "x"}', errors.KeyFileJsonError),
    "some text": (b"my key is in the other folder", errors.KeyFileNoPemError),
    "text in another script": ("ключ".encode(), errors.KeyFileNotTextError),
    "base64 without its frame": (BODY, errors.KeyFileBareBodyError),
    "base64 without its first line": (BODY + b"\n" + END, errors.KeyFileBareBodyError),
    "escaped line ends": (GOOD.replace(b"\n", b"\\n"), errors.KeyFileEscapedLinesError),
    "no line ends": (GOOD.replace(b"\n", b""), errors.KeyFileOneLineError),
    "spaces for line ends": (GOOD.replace(b"\n", b" "), errors.KeyFileOneLineError),
    "first line joined": (BEGIN + BODY + b"\n" + END, errors.KeyFileOneLineError),
    "last line joined": (BEGIN + b"\n" + BODY + END, errors.KeyFileOneLineError),
    "cut in the middle": (GOOD[:120], errors.KeyFileTruncatedError),
    "cut before the last line": (GOOD.partition(END)[0], errors.KeyFileTruncatedError),
    "cut within the last line": (GOOD[:-6], errors.KeyFileTruncatedError),
    "first and last line only": (BEGIN + b"\n" + END, errors.KeyFileTruncatedError),
    "base64 cut at a fourth": (
        BEGIN + b"\n" + BODY.replace(b"\n", b"")[:100] + b"\n" + END,
        errors.KeyFileTruncatedError,
    ),
    "a character lost": (GOOD.replace(BODY[:9], BODY[:8], 1), errors.KeyFileDamagedError),
    "a character that is none": (
        GOOD.replace(BODY[:9], BODY[:8] + b"*", 1),
        errors.KeyFileDamagedError,
    ),
    "another last line": (GOOD.replace(END, b"-----END KEY-----"), errors.KeyFileDamagedError),
    "DER with more behind it": (pem(DER + b"\x00\x00"), errors.KeyFileDamagedError),
    "scalar zero": (pem(DER[:36] + bytes(32) + DER[68:]), errors.KeyFileDamagedError),
    "zeros in a frame": (pem(bytes(138)), errors.KeyFileDamagedError),
    "text in a frame": (pem(b"this is not a key at all, is it?"), errors.KeyFileDamagedError),
    "a note before the key": (b"my key:\n" + GOOD, errors.KeyFileOtherTextError),
    "a note after the key": (GOOD + b"keep safe\n", errors.KeyFileOtherTextError),
    "a note with umlauts": ("Schlüssel\n".encode() + GOOD, errors.KeyFileOtherTextError),
    "two keys": (GOOD + GOOD, errors.KeyFileSeveralKeysError),
    "key and certificate": (GOOD + CERTIFICATE, errors.KeyFileBundleError),
    "certificate": (CERTIFICATE, errors.KeyFileCertificateError),
    "two certificates": (CERTIFICATE * 2, errors.KeyFileCertificateError),
    "signing request": (REQUEST, errors.KeyFileRequestError),
    "public key": (PUBLIC, errors.KeyFilePublicKeyError),
    "SSH public key": (b"ecdsa-sha2-nistp256 AAAA me", errors.KeyFileSshError),
    "encrypted PKCS #8": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, LOCKED),
        errors.KeyFileEncryptedError,
    ),
    "encrypted PKCS #8 under a wrong name": (
        pem(KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, LOCKED)),
        errors.KeyFileEncryptedError,
    ),
    "encrypted SEC 1": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, LOCKED),
        errors.KeyFileEncryptedError,
    ),
    "SEC 1": (SEC1, errors.KeyFileSec1Error),
    "SEC 1 with parameters": (
        pem(bytes.fromhex("06082a8648ce3d030107"), "EC PARAMETERS") + SEC1,
        errors.KeyFileSec1Error,
    ),
    "SEC 1 under a wrong name": (
        pem(KEY.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
        errors.KeyFileSec1Error,
    ),
    "RSA": (RSA.private_bytes(*PKCS8), errors.KeyFileRsaError),
    "RSA, PKCS #1": (
        RSA.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
        errors.KeyFileRsaError,
    ),
    "RSA, PKCS #1 under a wrong name": (
        pem(RSA.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
        errors.KeyFileRsaError,
    ),
    "P-384": (
        ec.generate_private_key(ec.SECP384R1()).private_bytes(*PKCS8),
        errors.KeyFileOtherCurveError,
    ),
    "P-521": (
        ec.generate_private_key(ec.SECP521R1()).private_bytes(*PKCS8),
        errors.KeyFileOtherCurveError,
    ),
    "secp256k1": (
        ec.generate_private_key(ec.SECP256K1()).private_bytes(*PKCS8),
        errors.KeyFileOtherCurveError,
    ),
    "Ed25519": (
        ed25519.Ed25519PrivateKey.generate().private_bytes(*PKCS8),
        errors.KeyFileOtherAlgorithmError,
    ),
    "DSA": (
        dsa.generate_private_key(1024).private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ),
        errors.KeyFileOtherAlgorithmError,
    ),
    "OpenSSH": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()),
        errors.KeyFileSshError,
    ),
    "PGP": (pem(b"x" * 90, "PGP PRIVATE KEY BLOCK"), errors.KeyFilePgpError),
    "something in PEM": (pem(b"x" * 90, "SOMETHING ELSE"), errors.KeyFileUnknownKindError),
}


@pytest.fixture
def reader() -> KeyReader:
    return PrivateKeyReader()


@pytest.mark.parametrize("layout", GOOD_FILES)
def test_a_key_is_read_whatever_its_layout(reader: KeyReader, tmp_path: Path, layout: str) -> None:
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(GOOD_FILES[layout])
    assert reader.read_file(file).reveal() == GOOD.decode()
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
    assert reader.read_file(link).reveal() == GOOD.decode()


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
    with pytest.raises(errors.KeyFileNotRegularError):
        reader.read_file(tmp_path)


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
    with pytest.raises(errors.KeyFileError) as caught:
        reader.read_file(Path(GOOD.decode()))
    said = str(caught.value)
    assert not any(line.decode() in said for line in BODY.split(b"\n"))
    parts = BODY.decode().replace("\n", "/").split("/")
    assert not any(part in said for part in parts if len(part) > 7)


def test_what_is_read_can_be_used(reader: KeyReader, tmp_path: Path) -> None:
    (tmp_path / "Key.p8").write_bytes(GOOD)
    key = load_pem_private_key(
        reader.read_file(tmp_path / "Key.p8").reveal().encode(), password=None
    )
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == KEY.public_key()
