"""Snippets with whatever path the root has."""

import ast
from pathlib import Path

import pytest

from storebell.presentation.copied.root_snippets import SNIPPETS, RootSnippet, root_snippet

AWKWARD = Path('/home/me "and" $you\'s/ü\\x/local-root.der')


def test_a_path_is_a_literal_of_the_language() -> None:
    tree = ast.parse(root_snippet(SNIPPETS[0], AWKWARD, "com.example.app"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {str(AWKWARD), "com.example.app"} <= texts


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.language)
def test_each_library_gets_the_form_that_it_reads(snippet: RootSnippet) -> None:
    code = root_snippet(snippet, Path("/roots/local-root.pem"), "com.example.app")
    suffix = ".pem" if snippet.language == "Go" else ".der"
    assert f"/roots/local-root{suffix}" in code
