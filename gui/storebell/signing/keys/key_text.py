"""Classifies the bytes of a key file before any cryptography: form, text, PEM frame, body."""

import base64
import binascii
import codecs
import re
from pathlib import Path
from typing import Final

from storebell.domain.accounts.read_key import KeyStep
from storebell.domain.errors import key_files as errors
from storebell.domain.messages import N_
from storebell.domain.plain_text import without_keys_and_tokens
from storebell.signing.keys.key_forms import (
    CERTIFICATE_BODY,
    FRAME_BEGIN,
    FRAME_END,
    MOST_STEPS,
    NAMED,
    NAMED_IN_FRAME,
    TAKEN,
)

_KeyError = type[errors.KeyFileError]

_BEGIN: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")
_END: Final = re.compile(r"-----END ([A-Z0-9 ]+)-----")
_LABEL: Final = "PRIVATE KEY"
_LINE_OF_KEY: Final = re.compile(r"[A-Za-z0-9+/=_-]{40,}", re.ASCII)
_TYPOGRAPHY: Final = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}“”„«»‘’]")
_LONGEST_NAME: Final = 100

_ARCHIVES: Final = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"xar!")
_P256_BEGINNING: Final = bytes.fromhex(
    "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"
)
"""The bytes of a P-256 key in PKCS #8 before its number, if its public part follows it."""

_P256_ORDER: Final = 0xFFFFFFFF_00000000_FFFFFFFF_FFFFFFFF_BCE6FAAD_A7179E84_F3B9CAC2_FC632551

_OTHER_LABELS: Final[dict[str, _KeyError]] = {
    "CERTIFICATE": errors.KeyFileCertificateError,
    "X509 CERTIFICATE": errors.KeyFileCertificateError,
    "TRUSTED CERTIFICATE": errors.KeyFileCertificateError,
    "CERTIFICATE REQUEST": errors.KeyFileRequestError,
    "NEW CERTIFICATE REQUEST": errors.KeyFileRequestError,
    "PUBLIC KEY": errors.KeyFilePublicKeyError,
    "RSA PUBLIC KEY": errors.KeyFilePublicKeyError,
    "ENCRYPTED PRIVATE KEY": errors.KeyFileEncryptedError,
    "EC PRIVATE KEY": errors.KeyFileSec1Error,
    "RSA PRIVATE KEY": errors.KeyFileRsaError,
    "DSA PRIVATE KEY": errors.KeyFileOtherAlgorithmError,
    "OPENSSH PRIVATE KEY": errors.KeyFileSshError,
    "PGP PRIVATE KEY BLOCK": errors.KeyFilePgpError,
}


def name_shown(file: Path) -> str:
    """The file's name for a message; a placeholder if the key was passed in place of the path."""
    name = file.name or str(file)
    # The slashes of base64 would have split it into folders, so the whole path is checked.
    is_name = "-----" not in str(file) and name.isprintable() and len(name) <= _LONGEST_NAME
    return name if is_name else N_("the file")


def is_key_text(text: str) -> bool:
    """True if a text that should be a path is a key, in whatever form is taken or masked."""
    if "-----BEGIN" in text or "-----END" in text or without_keys_and_tokens(text) != text:
        return True
    body, _ = read_body(text.encode("utf-8", "surrogateescape"))
    return isinstance(body, bytes)


def may_be_key_text(file: Path) -> bool:
    """True if a missing file's name may be a line of a key; a file may have such a name too."""
    return _LINE_OF_KEY.fullmatch(str(file)) is not None


def why_refused(der: bytes) -> _KeyError:
    """The error for a PKCS #8 block that no library reads."""
    start = len(_P256_BEGINNING)
    if not der.startswith(_P256_BEGINNING):
        return errors.KeyFileDamagedError
    if not 0 < int.from_bytes(der[start : start + 32], "big") < _P256_ORDER:
        return errors.KeyFileOutOfRangeError
    is_complete = der[start + 32 : start + 37] == b"\xa1\x44\x03\x42\x00"
    return errors.KeyFileMismatchedError if is_complete else errors.KeyFileDamagedError


def read_body(content: bytes) -> tuple[bytes | _KeyError, tuple[KeyStep, ...]]:
    """The DER inside the one PRIVATE KEY block, or the kind of error to raise; and what was undone
    to get at it.
    """
    steps: list[KeyStep] = []
    while (found := _unwrapped(content)) is not None:
        if len(steps) == MOST_STEPS:
            return errors.KeyFileEncodedError, tuple(steps)
        step, content = found
        steps.append(step)
    return body_of(content), tuple(steps)


def _unwrapped(content: bytes) -> tuple[KeyStep, bytes] | None:
    """The outermost form that is taken, and the text inside it; None if there is none."""
    text = content.removeprefix(codecs.BOM_UTF8)
    for form in TAKEN:
        inner = form.unwrap(text)
        if inner is not None:
            return form.step, inner
    return None


def body_of(content: bytes) -> bytes | _KeyError:
    """The DER inside the one PRIVATE KEY block of a plain .p8 file, or the kind of error."""
    text = _text_of(content)
    if not isinstance(text, str):
        return text
    if text.lstrip().startswith("{\\rtf"):
        return errors.KeyFileRichTextError
    if not _BEGIN.search(text):
        return _without_frame(text)
    wrong = _other_block(text)
    if wrong is not None:
        return wrong
    body = _framed_body(text)
    if not isinstance(body, str):
        return body
    try:
        der = base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return errors.KeyFileDamagedError
    return _check_der(der)


def _text_of(content: bytes) -> str | _KeyError:
    if not content.strip():
        return errors.KeyFileEmptyError
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00B\x00E" in content:
        return errors.KeyFileUtf16Error
    if b"B\x00E\x00G\x00I\x00N\x00" in content:
        return errors.KeyFileUtf16Error
    if content.startswith(_ARCHIVES):
        return errors.KeyFileArchiveError
    if content[0] == 0x30 and not content.isascii():
        return _of_der(content)
    try:
        # A byte order mark in front is an editor's, and harmless.
        text = content.removeprefix(codecs.BOM_UTF8).decode("ascii")
    except UnicodeDecodeError:
        return _not_ascii(content)
    return errors.KeyFileZeroBytesError if "\x00" in text else text


def _of_der(content: bytes) -> _KeyError:
    """The error for a file in binary form, which always begins with a SEQUENCE."""
    inside = content[4:] if content[1] == 0x82 else content[2:]
    if inside.startswith(b"\x02\x01\x03"):
        return errors.KeyFilePkcs12Error
    is_certificate = CERTIFICATE_BODY.match(inside) is not None
    return errors.KeyFileCertificateError if is_certificate else errors.KeyFileDerError


def _not_ascii(content: bytes) -> _KeyError:
    """The error for letters of another script around a key, or for no text at all."""
    try:
        text = _decoded(content)
    except UnicodeDecodeError:
        return errors.KeyFileNotTextError
    if "BEGIN " in text and _TYPOGRAPHY.search(text):
        return errors.KeyFileTypographyError
    if _BEGIN.search(text):
        return errors.KeyFileOtherTextError
    found = _without_frame(text)
    return found if found is not errors.KeyFileNoPemError else errors.KeyFileNotTextError


def _decoded(content: bytes) -> str:
    """The text in UTF-8 or Windows-1252. Raises UnicodeDecodeError."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _without_frame(text: str) -> _KeyError:
    found = (form.error for form in NAMED if form.recognise(text))
    return next(found, errors.KeyFileNoPemError)


def _other_block(text: str) -> _KeyError | None:
    """The error for the blocks; None if there is exactly one of the right label."""
    labels = _BEGIN.findall(text)
    if labels == ["EC PARAMETERS", "EC PRIVATE KEY"]:
        return _encrypted_or(text, errors.KeyFileSec1Error)
    if len(labels) > 1:
        are_keys = all(label.endswith("PRIVATE KEY") for label in labels)
        if are_keys:
            return errors.KeyFileSeveralKeysError
        has_key = any(label.endswith("PRIVATE KEY") for label in labels)
        return errors.KeyFileBundleError if has_key else _of_label(labels[0])
    if labels[0] != _LABEL:
        return _encrypted_or(text, _of_label(labels[0]))
    return None


def _of_label(label: str) -> _KeyError:
    return _OTHER_LABELS.get(label, errors.KeyFileUnknownKindError)


def _encrypted_or(text: str, kind: _KeyError) -> _KeyError:
    """The error for the older PEM encryption, which has a header line (RFC 1421); else `kind`."""
    return errors.KeyFileEncryptedError if "Proc-Type: 4,ENCRYPTED" in text else kind


def _framed_body(text: str) -> str | _KeyError:
    named = next((form.error for form in NAMED_IN_FRAME if form.recognise(text)), None)
    if named is not None:
        return named
    begin, end = FRAME_BEGIN.decode(), FRAME_END.decode()
    before, _, rest = text.partition(begin)
    if "\\n" in rest:
        return errors.KeyFileEscapedLinesError
    body, found, after = rest.partition(end)
    if before.strip():
        return errors.KeyFileOtherTextError
    if not found:
        is_other_end = _END.search(rest) is not None
        return errors.KeyFileDamagedError if is_other_end else errors.KeyFileTruncatedError
    if after.strip():
        return errors.KeyFileOtherTextError
    if not body.strip():
        return errors.KeyFileTruncatedError
    # RFC 7468 puts both on lines of their own; where only line ends are lost, that was undone.
    if not (body[0] in "\r\n \t" and body.lstrip(" \t")[:1] in ("\r", "\n")):
        return errors.KeyFileDamagedError
    if body.rstrip(" \t")[-1:] not in ("\r", "\n"):
        return errors.KeyFileDamagedError
    return body


def _check_der(der: bytes) -> bytes | _KeyError:
    """The DER of plain PKCS #8, SEQUENCE { INTEGER, SEQUENCE …; the library would accept others
    too.
    """
    if len(der) < 8 or der[0] != 0x30:
        return errors.KeyFileDamagedError
    length, header = der[1], 2
    if length & 0x80:
        count = length & 0x7F
        if count not in (1, 2):
            return errors.KeyFileDamagedError
        length, header = int.from_bytes(der[2 : 2 + count], "big"), 2 + count
    if len(der) < header + length:
        return errors.KeyFileTruncatedError
    if len(der) > header + length:
        return errors.KeyFileDamagedError
    inside = der[header:]
    if inside[:1] == b"\x30":
        return errors.KeyFileEncryptedError
    if inside[:2] != b"\x02\x01":
        return errors.KeyFileDamagedError
    if inside[3:4] == b"\x04":
        return errors.KeyFileSec1Error
    if inside[3:4] == b"\x02":
        return errors.KeyFileRsaError
    return der if inside[3:4] == b"\x30" else errors.KeyFileDamagedError
