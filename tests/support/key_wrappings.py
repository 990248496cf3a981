"""Forms of a key's text, as files, variables and pipelines have them: taken, or told."""

import base64
import json
from urllib.parse import quote

from storebell.domain.accounts.read_key import KeyStep
from storebell.domain.errors import key_files as errors
from support.key_files import BEGIN, BODY, CERTIFICATE, DER, END, GOOD, SEC1

_UTF_16, _MARK, _NAME, _QUOTES, _ESCAPES, _PERCENT, _FRAMED, _BASE64, _BARE, _LINE = KeyStep

_PEM = GOOD.decode()
_LF = GOOD.replace(b"\n", b"\\n")
_CRLF = GOOD.replace(b"\n", b"\r\n")
_ONCE = base64.b64encode(GOOD)
_LINES = base64.encodebytes(GOOD)
_BARE_BODY = BODY.replace(b"\n", b"")
_DIVIDED = BEGIN + b" " + BODY.replace(b"\n", b" ") + b" " + END
_IN_JSON = json.dumps(_PEM).encode()


def indented(text: bytes, by: bytes = b"    ") -> bytes:
    return by + text.rstrip(b"\n").replace(b"\n", b"\n" + by) + b"\n"


def framed(content: bytes, label: bytes = b"CERTIFICATE", line_end: bytes = b"\r\n") -> bytes:
    """What `certutil -encode` makes of a file."""
    body = base64.encodebytes(content).replace(b"\n", line_end)
    return b"-----BEGIN %b-----%b%b-----END %b-----%b" % (label, line_end, body, label, line_end)


TAKEN_FORMS: dict[str, tuple[bytes, tuple[KeyStep, ...]]] = {
    # layout alone, of which nothing is told
    "the file": (GOOD, ()),
    "without a last line end": (GOOD.rstrip(), ()),
    "CRLF": (_CRLF, ()),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, ()),
    "indented": (indented(GOOD), ()),
    "body on one line": (BEGIN + b"\n" + _BARE_BODY + b"\n" + END, ()),
    # UTF-16
    "UTF-16": (_PEM.encode("utf-16"), (_UTF_16,)),
    "UTF-16, big end first": (b"\xfe\xff" + _PEM.encode("utf-16-be"), (_UTF_16,)),
    "UTF-16 without a mark": (_PEM.encode("utf-16-le"), (_UTF_16,)),
    "UTF-16 without a mark, big end first": (_PEM.encode("utf-16-be"), (_UTF_16,)),
    "base64 as UTF-16": (_ONCE.decode().encode("utf-16"), (_UTF_16, _BASE64)),
    # base64 of the whole file
    "base64": (_ONCE, (_BASE64,)),
    "base64 with a line end": (_ONCE + b"\n", (_BASE64,)),
    "base64 in lines": (_LINES, (_BASE64,)),
    "base64 in lines of CRLF": (_LINES.replace(b"\n", b"\r\n"), (_BASE64,)),
    "base64 with spaces for line ends": (_LINES.replace(b"\n", b" "), (_BASE64,)),
    "base64 without padding": (base64.b64encode(GOOD.rstrip()).rstrip(b"="), (_BASE64,)),
    "base64url": (base64.urlsafe_b64encode(GOOD), (_BASE64,)),
    "base64 of CRLF": (base64.b64encode(_CRLF), (_BASE64,)),
    "base64 with a byte order mark inside": (
        base64.b64encode(b"\xef\xbb\xbf" + GOOD),
        (_BASE64,),
    ),
    "base64 of UTF-16": (base64.b64encode(_PEM.encode("utf-16")), (_BASE64, _UTF_16)),
    "base64 twice": (base64.b64encode(_ONCE), (_BASE64, _BASE64)),
    "base64 of base64 in lines": (base64.encodebytes(_LINES), (_BASE64, _BASE64)),
    "base64 of escapes": (base64.b64encode(_LF), (_BASE64, _ESCAPES)),
    "base64 of one line": (base64.b64encode(_DIVIDED), (_BASE64, _LINE)),
    "base64 of a body": (base64.b64encode(_BARE_BODY), (_BASE64, _BARE)),
    "base64 in quotes": (b'"' + _ONCE + b'"', (_QUOTES, _BASE64)),
    "base64 with a shell's mark": (_ONCE + b"%", (_MARK, _BASE64)),
    "base64 in lines, escaped": (_LINES.replace(b"\n", b"\\n"), (_ESCAPES, _BASE64)),
    "base64 in a frame": (framed(GOOD), (_FRAMED,)),
    "base64 in a frame of a key": (framed(GOOD, b"PRIVATE KEY", b"\n"), (_FRAMED,)),
    "base64 of UTF-16 in a frame": (framed(_PEM.encode("utf-16")), (_FRAMED, _UTF_16)),
    # the body alone
    "body": (BODY, (_BARE,)),
    "body on one line alone": (_BARE_BODY, (_BARE,)),
    "body in base64url": (base64.urlsafe_b64encode(DER), (_BARE,)),
    "body in quotes": (b"'" + _BARE_BODY + b"'", (_QUOTES, _BARE)),
    # lost line ends
    "no line ends": (GOOD.replace(b"\n", b""), (_LINE,)),
    "spaces for line ends": (_DIVIDED, (_LINE,)),
    "first line joined": (BEGIN + BODY + b"\n" + END, (_LINE,)),
    "last line joined": (BEGIN + b"\n" + BODY + END, (_LINE,)),
    "one line in quotes": (b'"' + _DIVIDED + b'"\n', (_QUOTES, _LINE)),
    # escapes
    "\\n": (_LF, (_ESCAPES,)),
    "\\r\\n": (_CRLF.replace(b"\r\n", b"\\r\\n"), (_ESCAPES,)),
    "\\n and line ends": (GOOD.replace(b"\n", b"\\n\n"), (_ESCAPES,)),
    "\\\\n": (GOOD.replace(b"\n", b"\\\\n"), (_ESCAPES, _ESCAPES)),
    "\\n and \\/, as PHP writes it": (_LF.replace(b"/", b"\\/"), (_ESCAPES,)),
    "\\n and \\u002B, as .NET writes it": (_LF.replace(b"+", b"\\u002B"), (_ESCAPES,)),
    "JSON string": (_IN_JSON, (_QUOTES, _ESCAPES)),
    "JSON string of a JSON string": (
        json.dumps(_IN_JSON.decode()[1:-1]).encode(),
        (_QUOTES, _ESCAPES, _ESCAPES),
    ),
    "JSON member": (b'"private_key": ' + _IN_JSON + b",\n", (_NAME, _QUOTES, _ESCAPES)),
    "JSON member without a space": (b'"key":' + _IN_JSON, (_NAME, _QUOTES, _ESCAPES)),
    # quotation marks
    "double quotes": (b'"' + GOOD.rstrip() + b'"', (_QUOTES,)),
    "single quotes": (b"'" + GOOD + b"'\n", (_QUOTES,)),
    "$'…'": (b"$'" + _LF + b"'", (_QUOTES, _ESCAPES)),
    "three quotes, as in TOML": (b'"""\n' + GOOD + b'"""', (_QUOTES,)),
    "quotes within quotes": (b"'\"" + GOOD.rstrip() + b"\"'", (_QUOTES, _QUOTES)),
    # a name before it
    "NAME=": (b"STOREBELL_KEY=" + GOOD, (_NAME,)),
    "NAME= and base64": (b"KEY_BASE64=" + _ONCE, (_NAME, _BASE64)),
    ".env in quotes": (b'KEY="' + GOOD + b'"\n', (_NAME, _QUOTES)),
    ".env with \\n": (b'KEY="' + _LF + b'"\n', (_NAME, _QUOTES, _ESCAPES)),
    ".env of Docker": (b"KEY=" + _LF + b"\n", (_NAME, _ESCAPES)),
    "export": (b"export KEY='" + GOOD + b"'", (_NAME, _QUOTES)),
    "export $'…'": (b"export KEY=$'" + _LF + b"'\n", (_NAME, _QUOTES, _ESCAPES)),
    "set of cmd.exe": (b"set KEY=" + _ONCE + b"\r\n", (_NAME, _BASE64)),
    "PowerShell": (b'$env:KEY = "' + _CRLF + b'"', (_NAME, _QUOTES)),
    "YAML block": (b"key: |\n" + indented(GOOD, b"  "), (_NAME,)),
    "YAML block of CRLF": (b"key: |-\r\n" + indented(_CRLF, b"    "), (_NAME,)),
    "YAML string": (b'key: "' + _LF + b'"', (_NAME, _QUOTES, _ESCAPES)),
    "YAML base64": (b"  key: " + _ONCE + b"\n", (_NAME, _BASE64)),
    # the mark of zsh
    "shell's mark": (GOOD.rstrip() + b"%", (_MARK,)),
    "shell's mark and a line end": (GOOD.rstrip() + b"%\n", (_MARK,)),
    "shell's mark after a quote": (b'"' + GOOD.rstrip() + b'"%', (_MARK, _QUOTES)),
    "shell's mark after everything": (
        b'KEY="' + _LF + b'"%\n',
        (_MARK, _NAME, _QUOTES, _ESCAPES),
    ),
    # percent-encoding
    "percent": (quote(_PEM, safe="").encode(), (_PERCENT,)),
    "percent for line ends alone": (GOOD.replace(b"\n", b"%0A"), (_PERCENT,)),
    "percent for CRLF": (_CRLF.replace(b"\r\n", b"%0D%0A"), (_PERCENT,)),
}
"""Forms of GOOD that are read, and what is undone for it."""

NAMED_FORMS: dict[str, tuple[bytes, type[errors.KeyFileError]]] = {
    "five forms inside one another": (
        b"KEY='" + base64.b64encode(base64.b64encode(base64.b64encode(_ONCE))) + b"'",
        errors.KeyFileEncodedError,
    ),
    "base64 behind a no-break space": (b"\xc2\xa0" + _ONCE, errors.KeyFileEncodedError),
    "base64 before an ideographic space": (_ONCE + b"\xe3\x80\x80", errors.KeyFileEncodedError),
    "base64 cut within a group": (_ONCE[:201], errors.KeyFileTruncatedError),
    "base64 cut after a group": (_ONCE[:200], errors.KeyFileTruncatedError),
    "base64 cut after two characters": (_ONCE[:202], errors.KeyFileTruncatedError),
    "base64 without its beginning": (_ONCE[4:], errors.KeyFileBareBodyError),
    "base64 with a sign that is none": (_ONCE[:50] + b"*" + _ONCE[51:], errors.KeyFileEncodedError),
    "base64 of a certificate": (base64.b64encode(CERTIFICATE), errors.KeyFileCertificateError),
    "base64 of SEC 1": (base64.b64encode(SEC1), errors.KeyFileSec1Error),
    "base64 of two keys": (base64.b64encode(GOOD + GOOD), errors.KeyFileSeveralKeysError),
    "base64 twice over": (_ONCE.rstrip(b"=") * 2, errors.KeyFileEncodedError),
    "base64 and a name of another": (_ONCE + b"\nKEY_ID=2X9R4HXF34", errors.KeyFileEncodedError),
    "body cut off": (_BARE_BODY[:120], errors.KeyFileTruncatedError),
    "body without its first line": (BODY.partition(b"\n")[2], errors.KeyFileBareBodyError),
    "body of a certificate": (
        b"".join(CERTIFICATE.splitlines()[1:-1]),
        errors.KeyFileCertificateError,
    ),
    "body of SEC 1": (b"".join(SEC1.splitlines()[1:-1]), errors.KeyFileSec1Error),
    "escapes cut off": (_LF[:150], errors.KeyFileTruncatedError),
    "escapes and another backslash": (
        _LF.replace(b"\\n", b"\\n\\", 1),
        errors.KeyFileEscapedLinesError,
    ),
    "backslashes lost": (GOOD.replace(b"\n", b"n"), errors.KeyFileBackslashesLostError),
    "spaces lost": (b"".join(GOOD.split()), errors.KeyFileSpacesLostError),
    "one line cut off": (_DIVIDED[:150], errors.KeyFileTruncatedError),
    "one line in a shell's pieces": (
        BEGIN + b" " + BODY[:100] + b" * " + BODY[100:] + b" " + END,
        errors.KeyFileDamagedError,
    ),
    "an opening quote alone": (b'"' + GOOD, errors.KeyFileOtherTextError),
    "a closing quote alone": (GOOD.rstrip() + b'"', errors.KeyFileOtherTextError),
    "two kinds of quotes": (b"'" + GOOD.rstrip() + b'"', errors.KeyFileOtherTextError),
    "two keys in quotes": (b'"' + GOOD + GOOD + b'"', errors.KeyFileSeveralKeysError),
    "an .env file with more in it": (
        b'KEY_ID=2X9R4HXF34\nKEY="' + GOOD + b'"\n',
        errors.KeyFileOtherTextError,
    ),
    "quoted in an e-mail": (b"> " + GOOD.replace(b"\n", b"\n> "), errors.KeyFileOtherTextError),
    "a shell's prompt after it": (GOOD.rstrip() + b"me@host ~ % ", errors.KeyFileOtherTextError),
    "a name on a line of its own": (b"key:\n" + GOOD, errors.KeyFileOtherTextError),
    "a JSON object": (b'{"private_key": ' + _IN_JSON + b"}", errors.KeyFileJsonError),
    "UTF-16 cut within a character": (_PEM.encode("utf-16")[:-1], errors.KeyFileUtf16Error),
    "percent cut off": (quote(_PEM, safe="").encode()[:150], errors.KeyFileTruncatedError),
    "form encoding": (
        GOOD.replace(b" ", b"+").replace(b"\n", b"%0A"),
        errors.KeyFileSpacesLostError,
    ),
    "a name and nothing": (b"KEY=\n", errors.KeyFileNoPemError),
    "a name and a token": (b"TOKEN=eyJhbGciOiJFUzI1NiJ9.e30.c2ln", errors.KeyFileTokenError),
    "a variable's name": (b"$STOREBELL_KEY\n", errors.KeyFileVariableNameError),
    "a variable's name in braces": (b"${STOREBELL_KEY}", errors.KeyFileVariableNameError),
    "a secret of Azure Pipelines": (b"$(StorebellKey)", errors.KeyFileVariableNameError),
    "a secret of GitHub Actions": (b"${{ secrets.KEY }}", errors.KeyFileVariableNameError),
    "a variable of cmd.exe": (b"%STOREBELL_KEY%\r\n", errors.KeyFileVariableNameError),
    "a variable of PowerShell": (b"KEY=$env:KEY", errors.KeyFileVariableNameError),
    "a masked secret": (b"***", errors.KeyFileVariableNameError),
}
"""Forms that are told, each by its error, whatever may have been undone before."""
