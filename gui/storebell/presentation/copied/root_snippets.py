"""Snippets that make a handler's test configuration trust the Local root, for each library.

Source: the documentation of Apple's libraries for Python, Node.js, Java and Swift; of Go the
standard library, of PHP the community's port of Apple's library.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final


def _quoted(text: str) -> str:
    """A string literal with double quotes, as most languages have them."""
    return json.dumps(text, ensure_ascii=False)


def _single_quoted(text: str) -> str:
    """A string literal of PHP in which nothing is replaced."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass(frozen=True, slots=True)
class RootSnippet:
    """A snippet of one library. `is_tried` if a test runs it with that library."""

    language: str
    is_tried: bool
    code: str
    quote: Callable[[str], str] = _quoted


_NOT_TRIED: Final = "Not tried with the library: written by its documentation."

SNIPPETS: Final = (
    RootSnippet(
        "Python",
        True,
        """\
from pathlib import Path

from appstoreserverlibrary.models.Environment import Environment
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

# In the test configuration alone: this root is not Apple's.
roots = [Path(@ROOT_DER@).read_bytes()]
verifier = SignedDataVerifier(roots, False, Environment.SANDBOX, @BUNDLE_ID@)
""",
    ),
    RootSnippet(
        "Node.js",
        True,
        """\
import { readFileSync } from "node:fs";
import { Environment, SignedDataVerifier } from "@apple/app-store-server-library";

// In the test configuration alone: this root is not Apple's.
const roots = [readFileSync(@ROOT_DER@)];
const verifier = new SignedDataVerifier(roots, false, Environment.SANDBOX, @BUNDLE_ID@);
""",
    ),
    RootSnippet(
        "Java",
        False,
        """\
// In the test configuration alone: this root is not Apple's.
// @NOT_TRIED@
Set<InputStream> roots = Set.of(new FileInputStream(@ROOT_DER@));
var verifier = new SignedDataVerifier(roots, @BUNDLE_ID@, null, Environment.SANDBOX, false);
""",
    ),
    RootSnippet(
        "Swift",
        False,
        """\
// In the test configuration alone: this root is not Apple's.
// @NOT_TRIED@
let root = try Data(contentsOf: URL(fileURLWithPath: @ROOT_DER@))
let verifier = try SignedDataVerifier(
    rootCertificates: [root], bundleId: @BUNDLE_ID@, appAppleId: nil,
    environment: .sandbox, enableOnlineChecks: false)
""",
    ),
    RootSnippet(
        "Go",
        False,
        """\
// In the test configuration alone: this root is not Apple's.
// @NOT_TRIED@
root, err := os.ReadFile(@ROOT_PEM@)
if err != nil {
	return err
}
roots := x509.NewCertPool()
if !roots.AppendCertsFromPEM(root) {
	return errors.New("the Local root cannot be read")
}
// Verify the leaf of the header's x5c with x509.VerifyOptions{Roots: roots, …}.
""",
    ),
    RootSnippet(
        "PHP",
        False,
        """\
// In the test configuration alone: this root is not Apple's.
// @NOT_TRIED@
$roots = [file_get_contents(@ROOT_DER@)];
$verifier = new SignedDataVerifier($roots, false, Environment::SANDBOX, @BUNDLE_ID@);
""",
        _single_quoted,
    ),
)
"""One for each library, Apple's own first."""


def root_snippet(snippet: RootSnippet, root_file: Path, bundle_id: str) -> str:
    """The code, with the files of the Local root and the bundle ID in it.

    `root_file` is either of the two files: the other one lies beside it.
    """
    filled = {
        "@ROOT_DER@": snippet.quote(str(root_file.with_suffix(".der"))),
        "@ROOT_PEM@": snippet.quote(str(root_file.with_suffix(".pem"))),
        "@BUNDLE_ID@": snippet.quote(bundle_id),
        "@NOT_TRIED@": _NOT_TRIED,
    }
    code = snippet.code
    for name, value in filled.items():
        code = code.replace(name, value)
    return code
