"""Tokens that hold a place: they open for what they were sealed for, and for nothing else."""

import pytest

from storebell.simulator.api.sealed_tokens import SealedTokens


def test_a_token_opens_with_what_it_is_bound_to() -> None:
    tokens = SealedTokens()
    token = tokens.seal((3, -1, 7), ["query", None, True])
    assert tokens.open(token, ["query", None, True]) == [3, -1, 7]
    assert tokens.open(token, ["query", None, False]) is None
    assert SealedTokens().open(token, ["query", None, True]) is None


@pytest.mark.parametrize("change", ["", "x", "=", "\n", "é", "AAAA"])
def test_no_other_text_opens(change: str) -> None:
    tokens = SealedTokens()
    assert tokens.open(change, None) is None
    assert tokens.open(tokens.seal((1,), None) + (change or " "), None) is None
