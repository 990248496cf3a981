"""An exchange for display and copying: without secrets, and short enough to be read.

A server may send back anything, even the token that it was sent, so all of its text is masked here.
Signed payloads are shortened: they are shown whole on the page of their verification.
"""

import json
import re
from typing import Final

from storebell.domain.exchange import Exchange
from storebell.domain.plain_text import MASK, visible, without_secrets

HIDDEN_HEADERS: Final = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})

_SHOWN_OF_PAYLOAD: Final = 16
_PAYLOAD: Final = re.compile(r'("signedPayload"\s*:\s*")(eyJ[A-Za-z0-9_.-]*)("?)')


def shown_body(text: str) -> str:
    """A body with secrets masked; JSON is indented, a cut or invalid one is left as it came."""
    short = without_secrets(_PAYLOAD.sub(_shortened, text))
    try:
        short = json.dumps(json.loads(short), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        short = short.strip("\r\n")
    return "\n".join(map(visible, short.splitlines()))


def shown_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The headers of an answer; values that may carry a secret are masked."""
    return tuple(
        (
            shown_line(name),
            MASK if name.lower() in HIDDEN_HEADERS else shown_line(value),
        )
        for name, value in headers
    )


def shown_line(text: str) -> str:
    """Text from a server or the network as one harmless line without secrets."""
    return visible(without_secrets(text))


def shown_url(exchange: Exchange) -> str:
    """The URL of a request, as one harmless line."""
    return shown_line(exchange.url)


def _shortened(found: re.Match[str]) -> str:
    before, payload, after = found.groups()
    if len(payload) <= _SHOWN_OF_PAYLOAD:
        return found.group()
    cut = "" if after else ", cut here"
    return f"{before}{payload[:_SHOWN_OF_PAYLOAD]}… ({len(payload)} characters{cut}){after}"
