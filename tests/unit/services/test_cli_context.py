"""The context of the terminal: it names the services without importing them."""

import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.settings.options import Options
from storebell.services.cli_context import CliContext


def context(options: Options) -> CliContext:
    return CliContext(
        options,
        lambda chosen: open_services(chosen, {}),
        open_window=lambda _chosen: 0,
        check_self=lambda _chosen: 0,
        start_log=lambda _chosen: None,
        has_display=lambda: False,
    )


def test_importing_it_imports_no_service_and_no_window() -> None:
    """The window's first frame and the help of a command wait for none of them."""
    program = (
        "import sys, storebell.services.cli_context\n"
        "print(*sorted(name for name in sys.modules if name.partition('.')[0] in\n"
        "    {'storebell', 'PySide6', 'httpx', 'cryptography', 'keyring'}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    imported = ran.stdout.split()
    assert "storebell.services.cli_context" in imported
    assert "storebell.services.container" not in imported
    assert [name for name in imported if not name.startswith("storebell")] == []


def test_it_can_not_be_changed_by_a_command(tmp_path: Path) -> None:
    options = Options(basedir=tmp_path)
    with pytest.raises(FrozenInstanceError):
        context(options).options = Options()  # type: ignore[misc]  # that is what is tested


@pytest.mark.anyio
async def test_each_opening_has_the_options_that_it_is_given(tmp_path: Path) -> None:
    made = context(Options(basedir=tmp_path / "one"))
    other = Options(basedir=tmp_path / "two")
    async with made.open_services(made.options) as first, made.open_services(other) as second:
        assert first.options.basedir == tmp_path / "one"
        assert second.options.basedir == tmp_path / "two"
        assert first.log_file != second.log_file
