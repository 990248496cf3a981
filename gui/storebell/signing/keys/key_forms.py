"""The forms of a key's text that are taken, and the forms that are told by an error.

`TAKEN` and `NAMED` are the whole rule; docs/guide.md shows them as a table, which a test compares.
A form is taken if the whole text has it and undoing it loses nothing. What comes out is read as
strictly as a .p8 file, by `signing/keys/key_text.py`. Nothing is searched for, completed or
guessed.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from storebell.domain.accounts.read_key import KeyStep
from storebell.domain.errors import key_files as errors

MOST_STEPS: Final = 4
"""The most forms inside one another, such as NAME="…\\n…" with a shell's mark: four."""

FEWEST_BODY_CHARACTERS: Final = 64

FRAME_BEGIN: Final = b"-----BEGIN PRIVATE KEY-----"
FRAME_END: Final = b"-----END PRIVATE KEY-----"
_WHITE_SPACE: Final = b" \t\r\n\v\f"

_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]++={0,2}\s*")
_BASE64URL: Final = re.compile(rb"[A-Za-z0-9_\s-]++={0,2}\s*")
_HEX: Final = re.compile(rb"[0-9A-Fa-f:\s]++")
_PRINTABLE: Final = re.compile(rb"[\t\r\n\x20-\x7e]++")
_KEY_END: Final = re.compile(
    rb"(?:-----END [A-Z0-9 ]{1,40}-----|[A-Za-z0-9+/=_-]{4}|\\n)[\"']{0,3}%\Z"
)
_ASSIGNMENT: Final = re.compile(
    rb"(?:(?:export|set|ENV)[ \t]+)?"
    rb"([\"']?)(?:\$env:)?[A-Za-z_][A-Za-z0-9_.-]{0,99}\1[ \t]*"
    rb"(?:=[ \t]*|:[ \t]*[|>][-+]?[ \t]*\r?\n|:[ \t]+|:(?=[\"']))"
    rb"(.+)",
    re.S,
)
"""A line of a shell, of PowerShell, a Dockerfile, an .env file, YAML, or a member of JSON."""
_ESCAPED: Final = re.compile(rb"(?:[^\\]|\\(?:[nrt\"'/\\]|u00[0-7][0-9A-Fa-f]))*+", re.S)
_ESCAPE: Final = re.compile(rb"\\(u00..|.)", re.S)
_ESCAPES: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_PERCENT: Final = re.compile(rb"(?:[^%\r\n]|%[0-9A-Fa-f]{2})*+(?:%[0-9A-Fa-f]?)?")
"""The last escape may be cut off: the text is told as cut off then, not as something else."""
_FRAME: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----")
_LINES_LOST: Final = re.compile(FRAME_BEGIN + rb"([A-Za-z0-9+/=\s]+)" + FRAME_END)
CERTIFICATE_BODY: Final = re.compile(rb"\x30(?:\x82..|\x81.|[\x00-\x7f])\xa0\x03\x02\x01", re.S)
"""The beginning of a certificate's inside: a SEQUENCE with [0], the version (RFC 5280)."""


@dataclass(frozen=True, slots=True)
class TakenForm:
    """A form that is undone. `what` says it in the guide.

    `unwrap` returns the text inside, or None if the text as a whole does not have the form.
    """

    step: KeyStep
    what: str
    unwrap: Callable[[bytes], bytes | None]


@dataclass(frozen=True, slots=True)
class NamedForm:
    """A form of a text that is told by its own error, and not read. `what` says it in the guide."""

    what: str
    error: type[errors.KeyFileError]
    recognise: Callable[[str], bool]


# -- what is taken --------------------------------------------------------------------------------


def _utf16(content: bytes) -> bytes | None:
    """Raises nothing: what is no ASCII in UTF-16 is None."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif content and not any(content[1::2]):
        encoding = "utf-16-le"
    elif content and not any(content[::2]):
        encoding = "utf-16-be"
    else:
        return None
    try:
        inner = content.decode(encoding).encode("ascii")
    except UnicodeError:
        return None
    return None if b"\0" in inner else inner


def _shell_mark(content: bytes) -> bytes | None:
    """zsh prints “%” where the output before its prompt has no line end."""
    text = content.strip(_WHITE_SPACE)
    is_variable = text.startswith(b"%")  # %NAME% of cmd.exe
    return text[:-1] if _KEY_END.search(text[-80:]) and not is_variable else None


def _assignment(content: bytes) -> bytes | None:
    found = _ASSIGNMENT.fullmatch(content.strip(_WHITE_SPACE))
    if found is None:
        return None
    value: bytes = found[2]
    return value.removesuffix(b",") if found[1] else value


def _quotes(content: bytes) -> bytes | None:
    text = content.strip(_WHITE_SPACE)
    for opening, closing in (
        *((b'"""', b'"""'), (b"'''", b"'''")),
        *((b"$'", b"'"), (b'$"', b'"'), (b'"', b'"'), (b"'", b"'")),
    ):
        inner = text[len(opening) : -len(closing)]
        is_quoted = text.startswith(opening) and text.endswith(closing)
        if is_quoted and len(text) >= len(opening) + len(closing) and closing not in inner:
            return inner
    return None


def _escapes(content: bytes) -> bytes | None:
    if b"\\" not in content or not _ESCAPED.fullmatch(content):
        return None
    inner = _ESCAPE.sub(_unescaped, content)
    return inner if _may_hold_key(inner) else None


def _unescaped(found: re.Match[bytes]) -> bytes:
    name: bytes = found[1]
    return bytes([int(name[1:], 16)]) if len(name) > 1 else _ESCAPES.get(name, name)


def _percent(content: bytes) -> bytes | None:
    text = content.strip(_WHITE_SPACE)
    if b"%0" not in text or not _PERCENT.fullmatch(text):
        return None
    inner = unquote_to_bytes(text)
    return inner if _may_hold_key(inner) else None


def _framed_base64(content: bytes) -> bytes | None:
    """`certutil -encode` puts BEGIN CERTIFICATE around whatever it encodes."""
    found = _FRAME.fullmatch(content.strip(_WHITE_SPACE))
    inner = _decoded(found[2]) if found else None
    return inner if inner is not None and b"-----BEGIN " in inner.replace(b"\0", b"") else None


def _base64(content: bytes) -> bytes | None:
    inner = _decoded(content)
    if inner is None:
        return None
    text = inner if _utf16(inner) is None else _utf16(inner)
    return inner if text and _PRINTABLE.fullmatch(text.removeprefix(codecs.BOM_UTF8)) else None


def _bare_body(content: bytes) -> bytes | None:
    """The frame around base64 of a whole SEQUENCE that is no certificate."""
    der = _decoded(content)
    if der is None or _sequence_bytes(der) != len(der):
        return None
    inside = der[_header_bytes(der) :]
    if inside[:2] != b"\x02\x01" and (inside[:1] != b"\x30" or CERTIFICATE_BODY.match(inside)):
        return None
    return b"\n".join((FRAME_BEGIN, base64.b64encode(der), FRAME_END))


def _one_line(content: bytes) -> bytes | None:
    found = _LINES_LOST.fullmatch(content.strip(_WHITE_SPACE))
    if found is None:
        return None
    body: bytes = found[1]
    has_lines = b"\n" in _blank_before(body) or b"\r" in _blank_before(body)
    has_end = b"\n" in _blank_before(body[::-1]) or b"\r" in _blank_before(body[::-1])
    if (has_lines and has_end) or not body.strip() or body.startswith(b"nM"):
        return None
    return b"\n".join((FRAME_BEGIN, body.strip(_WHITE_SPACE), FRAME_END))


def _blank_before(body: bytes) -> bytes:
    return body[: len(body) - len(body.lstrip(_WHITE_SPACE))]


TAKEN: Final = (
    TakenForm(KeyStep.UTF_16, "UTF-16, as PowerShell's `>` writes it", _utf16),
    TakenForm(KeyStep.BARE_BODY, "the base64 alone, without the two lines around it", _bare_body),
    TakenForm(KeyStep.BASE64, "base64 of the whole file, on one line or several", _base64),
    TakenForm(
        KeyStep.FRAMED_BASE64, "base64 of it in a frame, as `certutil -encode` does", _framed_base64
    ),
    TakenForm(KeyStep.SHELL_MARK, "a `%` that zsh printed at the end", _shell_mark),
    TakenForm(
        KeyStep.ASSIGNMENT,
        "`NAME=…`, `export NAME=…`, `name: …`, or a block of YAML",
        _assignment,
    ),
    TakenForm(KeyStep.QUOTES, "quotation marks around it: `\"…\"`, `'…'`, `$'…'`", _quotes),
    TakenForm(KeyStep.ESCAPES, "`\\n` or `\\r\\n` written in place of line ends", _escapes),
    TakenForm(KeyStep.PERCENT, "percent-encoding, with `%0A` for line ends", _percent),
    TakenForm(KeyStep.ONE_LINE, "everything on one line, with or without spaces", _one_line),
)
"""The forms that are undone, in the order in which they are tried."""


def _may_hold_key(content: bytes) -> bool:
    """True if a text is worth undoing: a path such as C:\\new.p8 has escapes too."""
    return b"-----BEGIN" in content or _decoded(content) is not None


def _decoded(content: bytes) -> bytes | None:
    """The bytes of base64 or base64url, with padding or without; None if it is no whole one."""
    text = content.strip(_WHITE_SPACE)
    if not (_BASE64.fullmatch(text) or (b"-----" not in text and _BASE64URL.fullmatch(text))):
        return None
    body = b"".join(text.split()).translate(bytes.maketrans(b"-_", b"+/"))
    bare = body.rstrip(b"=")
    is_padded = len(body) != len(bare)
    if len(body) < FEWEST_BODY_CHARACTERS or _HEX.fullmatch(body):
        return None
    if len(bare) % 4 == 1 or (is_padded and len(body) % 4):
        return None
    try:
        return base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except binascii.Error:  # pragma: no cover - the pattern has admitted its alphabet alone
        return None


def _header_bytes(der: bytes) -> int:
    """The bytes before the inside of a SEQUENCE: its tag, and its length in one of three forms."""
    return 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)


def _sequence_bytes(der: bytes) -> int:
    """The length in bytes that a SEQUENCE gives itself, its header included; 0 if it is none."""
    if len(der) < 8 or der[0] != 0x30 or not (der[1] < 0x80 or der[1] in {0x81, 0x82}):
        return 0
    header = _header_bytes(der)
    return header + (der[1] if header == 2 else int.from_bytes(der[2:header], "big"))


# -- what is told ---------------------------------------------------------------------------------

_TOKEN: Final = re.compile(r"(?i:bearer\s+)?eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\s*")
_PATH: Final = re.compile(r"(?i)[^\r\n]{1,500}\.(p8|pem|key)[\"']?")
_PEM_IN_BASE64: Final = base64.b64encode(b"-----BEGIN ")[:14].decode()
_VARIABLE_NAME: Final = re.compile(
    r"\$\w+|\$\{\w+\}|\$env:\w+|\$\([\w.-]+\)|\$\{\{[^{}]{1,200}\}\}|%\w+%|\*{3,}",
    re.ASCII,
)
"""As shells, PowerShell, Azure Pipelines, GitHub Actions and cmd.exe write it; or masked."""
_END_LINE: Final = re.compile(r"-----END ([A-Z0-9 ]+)-----")
_BACKSLASHES_LOST: Final = re.compile(
    r"-----BEGIN PRIVATE KEY-----nM[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----n?"
)


def _is_web_page(text: str) -> bool:
    start = _start(text)
    return start.startswith(("<!doctype html", "<html", "<head")) or "<html" in start


def _start(text: str) -> str:
    return text.lstrip()[:200].lower()


def _is_bare_base64(text: str) -> bool:
    body = text.strip().encode("ascii", "replace")
    return len(body) >= FEWEST_BODY_CHARACTERS and _BASE64.fullmatch(body) is not None


def _beginning_of_base64(text: str) -> bytes:
    """The bytes in the whole groups of base64, though it is cut off; empty if it is none."""
    if not _is_bare_base64(text):
        return b""
    bare = b"".join(text.strip().encode("ascii").split()).rstrip(b"=")
    return base64.b64decode(bare[: len(bare) // 4 * 4])


def _is_cut_off(text: str) -> bool:
    """True for base64 that begins like a key, and ends within a group or before its SEQUENCE."""
    beginning = _beginning_of_base64(text)
    is_pem = beginning.replace(b"\0", b"").lstrip(codecs.BOM_UTF8).startswith(b"-----BEGIN ")
    if is_pem:
        return len("".join(text.split()).rstrip("=")) % 4 == 1
    length = _sequence_bytes(beginning)
    is_key = length > 0 and beginning[_header_bytes(beginning) :].startswith(b"\x02\x01")
    return is_key and len(beginning) < length


def _is_encoded(text: str) -> bool:
    """True for base64 of a text with a PEM block, or for the digits of a hex dump."""
    body = "".join(text.split())
    if len(body) < FEWEST_BODY_CHARACTERS:
        return False
    if text.isascii() and _HEX.fullmatch(text.encode("ascii")):
        return True
    return _PEM_IN_BASE64 in text or b"-----BEGIN " in _beginning_of_base64(text).replace(
        b"\0", b""
    )


def _is_certificate(text: str) -> bool:
    der = _beginning_of_base64(text)
    return len(der) > 8 and CERTIFICATE_BODY.match(der[_header_bytes(der) :]) is not None


def _is_json(text: str) -> bool:
    return _start(text).startswith(("{", "["))


NAMED_IN_FRAME: Final = (
    NamedForm("a JSON object with a key in it", errors.KeyFileJsonError, _is_json),
    NamedForm(
        "`n` in place of line ends: a shell took the backslashes",
        errors.KeyFileBackslashesLostError,
        lambda text: _BACKSLASHES_LOST.fullmatch(text.strip()) is not None,
    ),
)
"""Forms of a text with a frame that are told before its lines are read."""

NAMED: Final = (
    NamedForm("a web page", errors.KeyFileWebPageError, _is_web_page),
    NamedForm(
        "XML",
        errors.KeyFileXmlError,
        lambda text: _start(text).startswith(("<?xml", "<!doctype", "<plist")),
    ),
    NamedForm(
        "a JSON Web Token",
        errors.KeyFileTokenError,
        lambda text: _TOKEN.fullmatch(text.strip()) is not None,
    ),
    NamedForm(
        "the path of a file",
        errors.KeyFilePathError,
        lambda text: _PATH.fullmatch(text.strip()) is not None,
    ),
    NamedForm("any other JSON object or array", errors.KeyFileJsonError, _is_json),
    NamedForm(
        "an SSH key",
        errors.KeyFileSshError,
        lambda text: _start(text).startswith(("ssh-", "ecdsa-sha2-")),
    ),
    NamedForm(
        "the name of a variable, such as `$NAME`, or `***`",
        errors.KeyFileVariableNameError,
        lambda text: _VARIABLE_NAME.fullmatch(text.strip()) is not None,
    ),
    NamedForm("base64 that is cut off", errors.KeyFileTruncatedError, _is_cut_off),
    NamedForm(
        "base64 with other signs in it, more than four forms, or hex",
        errors.KeyFileEncodedError,
        _is_encoded,
    ),
    NamedForm("base64 of a certificate", errors.KeyFileCertificateError, _is_certificate),
    NamedForm(
        "lines BEGIN and END whose spaces are lost, or are `+`",
        errors.KeyFileSpacesLostError,
        lambda text: re.search("-----BEGIN[+]?PRIVATE[+]?KEY-----", text) is not None,
    ),
    NamedForm(
        "a part of a key without its first line",
        errors.KeyFileBareBodyError,
        lambda text: _is_bare_base64(text) or _END_LINE.search(text) is not None,
    ),
)
"""Forms of a text without a frame, in the order in which they are looked for."""
