"""Python's own warnings are lines of the log, and decide nothing."""

import warnings
from pathlib import Path

import pytest

from support.chains import Plans, make_chain
from support.commands import storebell
from support.payloads import compact, notification


@pytest.fixture
def oddly_named(tmp_path: Path) -> tuple[Path, Path]:
    """A payload whose leaf has a country of three letters, and the root to trust."""

    def bend(plans: Plans) -> None:
        plans.leaf.country = "DEU"

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chain = make_chain(bend)
        token = compact({"alg": "ES256", "x5c": chain.x5c}, notification(), chain.leaf_key)
    payload, root = tmp_path / "a.jws", tmp_path / "root.der"
    payload.write_text(token)
    root.write_bytes(chain.root_der)
    return payload, root


@pytest.mark.parametrize("setting", ["", "default", "error", "always"])
def test_a_warning_reaches_no_terminal_and_changes_no_verdict(
    setting: str, oddly_named: tuple[Path, Path], tmp_path: Path
) -> None:
    payload, root = oddly_named
    ran = storebell(
        tmp_path / "base",
        *("--simulated-root", str(root), "verify", str(payload)),
        environment={"PYTHONWARNINGS": setting},
    )
    assert (ran.code, ran.err) == (0, "")
    assert "valid: notification, signed by a simulator" in ran.out
    log = (tmp_path / "base" / "logs" / "storebell.log").read_text(encoding="utf-8")
    assert "py.warnings" in log
    assert "Attribute's length must be" in log
