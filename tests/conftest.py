"""What every test gets: an offscreen Qt with fonts, one form of numbers and days wherever it runs,
no keychain of the user's, asyncio as the anyio backend, and no silent skips.
"""

import locale
import os
import sys
from collections.abc import Generator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "linux":
    os.environ["LC_ALL"] = "C.UTF-8"  # also for what a test starts, and what the system says
    os.environ.pop("LANGUAGE", None)  # wins over LC_ALL
elif sys.platform == "win32":
    # Offscreen, Qt looks for fonts in a folder of its own, which its wheels don't have.
    os.environ.setdefault("QT_QPA_FONTDIR", os.path.expandvars(r"%WINDIR%\Fonts"))

import pytest
from PySide6.QtCore import QLocale

from support import extent, user_keychain

pytest_plugins = ["support.leftover_locale", "support.leftover_widgets"]

if sys.platform != "win32":
    locale.setlocale(locale.LC_ALL, "")  # as the first QCoreApplication does, whichever test has it
QLocale.setDefault(QLocale.c())  # macOS and Windows have their own settings for it
user_keychain.take_away()

NO_SKIPS = bool(os.environ.get("STOREBELL_NO_SKIPS"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="every round, pair and example (slow)")


def pytest_configure(config: pytest.Config) -> None:
    extent.choose(is_all=config.getoption("--all"))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a skip must not happen, it fails: a missing system part would go unnoticed."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be skipped here: {report.longrepr}"
    return report
