"""A request as a curl command, for a terminal or a bug report."""

import shlex

from storebell.domain.exchange import Exchange

TOKEN_PLACEHOLDER = "$JWT"  # noqa: S105 - a placeholder stands where the real token never does


def curl_command(exchange: Exchange) -> str:
    """The request of an exchange; the JSON Web Token is a shell variable that the user sets."""
    parts = ["curl", "--include"]
    if exchange.method != "GET":
        parts.append(f"--request {shlex.quote(exchange.method)}")
    parts.append(f'--header "Authorization: Bearer {TOKEN_PLACEHOLDER}"')
    if exchange.request_body:
        parts.append("--header 'Content-Type: application/json'")
        parts.append(f"--data {shlex.quote(exchange.request_body)}")
    parts.append(shlex.quote(exchange.url))
    return " ".join(parts)
