"""Reads a .p8 file and tells wrong ones apart; no content of it gets into a message.

A function that raises holds no content in its local variables: the functions below return an error
for `read_file` to raise, so that not even a traceback with locals shows a key. Sources: RFC 5208
and RFC 5958 (PKCS #8), RFC 5915 (SEC 1), RFC 7468 (PEM).
"""

import errno
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from storebell.domain.accounts.credentials import Secret
from storebell.domain.accounts.read_key import KeyStep, ReadKey
from storebell.domain.errors import key_files as errors
from storebell.domain.messages import N_, msg
from storebell.files.reading import first_bytes
from storebell.files.refusals import NotRegularFileError
from storebell.signing.keys.key_text import (
    body_of,
    is_key_text,
    may_be_key_text,
    name_shown,
    read_body,
    why_refused,
)

MOST_BYTES: Final = 64 * 1024

_KeyError = type[errors.KeyFileError]


class PrivateKeyReader:
    """Implements `ports.keychain.KeyReader`."""

    def read_file(self, file: Path) -> ReadKey:
        """The private key in a file, which stays as it is. Raises KeyFileError subclasses."""
        found = _read_file(file)
        if isinstance(found, errors.KeyFileError):
            raise found
        return found

    def read_input(self, text: Secret, name: str) -> ReadKey:
        """The private key in what came on standard input; `name` stands in place of a file name in
        a message.
        """
        found = _read_input(text, name)
        if isinstance(found, errors.KeyFileError):
            raise found
        return found

    def is_key_text(self, text: str) -> bool:
        """True if a text that should be a path is a key, in whatever form is taken or masked."""
        return is_key_text(text)

    def fingerprint(self, secret: Secret) -> str:
        """SHA-256 of the public key's SubjectPublicKeyInfo, in lower-case hex."""
        digest = hashes.Hash(hashes.SHA256())
        public_key = load_key(secret).public_key()
        digest.update(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        return digest.finalize().hex()


def load_key(secret: Secret) -> ec.EllipticCurvePrivateKey:
    """The key object of a secret. Raises KeyFileError subclasses."""
    found = _key_in(secret)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise found(file=N_("the key"))
    return found


def _key_in(secret: Secret) -> ec.EllipticCurvePrivateKey | _KeyError:
    der = body_of(secret.reveal().encode("utf-8", "replace"))
    return _load(der) if isinstance(der, bytes) else der


def _read_file(file: Path) -> ReadKey | errors.KeyFileError:
    if is_key_text(str(file)):
        return errors.KeyGivenAsPathError()
    name = name_shown(file)
    content = _content_of(file, name)
    return content if isinstance(content, errors.KeyFileError) else _key_of(content, name)


def _read_input(text: Secret, name: str) -> ReadKey | errors.KeyFileError:
    content = text.reveal().encode("utf-8", "surrogateescape")
    return _key_of(content, name, errors.KeySource.STANDARD_INPUT)


def _key_of(
    content: bytes, name: str, source: errors.KeySource = errors.KeySource.FILE
) -> ReadKey | errors.KeyFileError:
    if len(content) > MOST_BYTES:
        return errors.KeyFileTooLargeError(source=source, file=name)
    key, steps = _parse(content)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return key(source=source, file=name)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ReadKey(Secret(pem.decode("ascii")), steps)


def _content_of(file: Path, name: str) -> bytes | errors.KeyFileError:
    """The bytes of a regular file; a pipe or device is not opened."""
    try:
        content = first_bytes(file, MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return _missing(file, name)
    except NotRegularFileError:
        is_folder = file.is_dir()
        kind = errors.KeyFileFolderError if is_folder else errors.KeyFileNotRegularError
        return kind(file=name)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # so that there is no such file
            return _missing(file, name)
        return errors.KeyFileUnreadableError(file=name, reason=error.strerror or msg("It failed"))
    return errors.KeyFileTooLargeError(file=name) if len(content) > MOST_BYTES else content


def _missing(file: Path, name: str) -> errors.KeyFileError:
    if may_be_key_text(file):
        return errors.KeyGivenAsPathError()
    if os.path.islink(file):  # noqa: PTH114 - pathlib's raises for what can be no path
        return errors.KeyFileDanglingLinkError(file=name)
    return errors.KeyFileMissingError(file=name)


def _parse(
    content: bytes,
) -> tuple[ec.EllipticCurvePrivateKey | _KeyError, tuple[KeyStep, ...]]:
    der, steps = read_body(content)
    return (_load(der) if isinstance(der, bytes) else der), steps


def _load(der: bytes) -> ec.EllipticCurvePrivateKey | _KeyError:
    try:
        key = load_der_private_key(der, password=None)
    except TypeError:
        return errors.KeyFileEncryptedError
    except UnsupportedAlgorithm:
        return errors.KeyFileOtherAlgorithmError
    except ValueError:
        return why_refused(der)
    if isinstance(key, rsa.RSAPrivateKey):
        return errors.KeyFileRsaError
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return errors.KeyFileOtherAlgorithmError
    return key if isinstance(key.curve, ec.SECP256R1) else errors.KeyFileOtherCurveError
