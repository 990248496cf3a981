"""A request as a curl command, for a terminal or a bug report."""

import json
import shlex

from storebell.domain.exchange import Exchange
from storebell.domain.plain_text import without_secrets

TOKEN_PLACEHOLDER = "$JWT"  # noqa: S105 - a placeholder stands where the real token never does


def curl_command(exchange: Exchange) -> str:
    """The request of an exchange; the JSON Web Token is a shell variable that the user sets."""
    parts = ["curl", "--include"]
    if exchange.method != "GET":
        parts.append(f"--request {shlex.quote(exchange.method)}")
    parts.append(f'--header "Authorization: Bearer {TOKEN_PLACEHOLDER}"')
    if exchange.request_body:
        parts.append("--header 'Content-Type: application/json'")
        parts.append(f"--data {shlex.quote(without_secrets(exchange.request_body))}")
    parts.append(shlex.quote(without_secrets(exchange.url)))
    return " ".join(parts)


def delivery_command(url: str, signed_payload: str) -> str:
    """The delivery as Apple makes it: the same POST to a server, without any authorization."""
    body = json.dumps({"signedPayload": signed_payload}, separators=(",", ":"))
    return " ".join(
        (
            "curl --include --request POST",
            "--header 'Content-Type: application/json'",
            f"--data {shlex.quote(body)}",
            shlex.quote(url),
        )
    )
