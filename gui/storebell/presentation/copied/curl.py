"""A request as a curl command, for a terminal or a bug report.

URLs and payloads come from others. The command is for sh, bash and zsh; pasted into PowerShell or
cmd.exe it may fail, but none of them executes any part of a URL or a payload: a URL is in double
quotes, and characters with a meaning there are percent-encoded.
"""

import re
import shlex
from typing import Final
from urllib.parse import quote

from storebell.domain.exchange import Exchange
from storebell.domain.plain_text import without_secrets

TOKEN_PLACEHOLDER = "$JWT"  # noqa: S105 - a placeholder in place of the real token

_SAFE_IN_URL: Final = ":/?#[]@&'()*+,;=%{}~"
"""The characters of RFC 3986, section 2.2, except "$" and "!", which have a meaning in double
quotes.
"""

_BARE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")

_UNSAFE_IN_JSON: Final = re.compile(r"[^A-Za-z0-9._~+/=-]")


def curl_command(exchange: Exchange) -> str:
    """The request of an exchange; the JSON Web Token is a shell variable that the user sets."""
    parts = ["curl --include --globoff"]  # else [1-9] in a URL makes nine requests
    if exchange.method != "GET":
        parts.append(f"--request {shlex.quote(exchange.method)}")
    parts.append(f'--header "Authorization: Bearer {TOKEN_PLACEHOLDER}"')
    if exchange.request_body:
        parts.append("--header 'Content-Type: application/json'")
        # Not --data, which reads a file if the body begins with "@".
        parts.append(f"--data-raw {shlex.quote(without_secrets(exchange.request_body))}")
    parts.append(_url(without_secrets(exchange.url)))
    return " ".join(parts)


def delivery_command(url: str, signed_payload: str) -> str:
    """The delivery as Apple makes it: the same POST to a server, without authorization."""
    return " ".join(
        (
            "curl --include --globoff --request POST",
            "--header 'Content-Type: application/json'",
            f'--data-raw \'{{"signedPayload":"{_json_text(signed_payload)}"}}\'',
            _url(url),
        )
    )


def _url(url: str) -> str:
    encoded = quote(_BARE_PERCENT.sub("%25", url), safe=_SAFE_IN_URL, errors="replace")
    return f'--url "{encoded}"'


def _json_text(text: str) -> str:
    """The inside of a JSON string; what no JSON Web Signature has is written as \\uXXXX."""
    return _UNSAFE_IN_JSON.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
