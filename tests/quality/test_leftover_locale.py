"""A test that leaves another locale or environment behind fails, by its name, and no other does."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.dev_script import ROOT

TESTS = ROOT / "tests"
NEXT = """
import os

def test_the_next_one():
    assert os.strerror(2) == "No such file or directory"
    assert "LEFT" not in os.environ
"""
IMPORTS = ("import gettext, locale, os", "from PySide6.QtCore import QLocale")
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="glibc has translations")


def said_of(folder: Path, *lines: str) -> str:
    """What pytest says of a test with these lines, and of another after it."""
    first = (*IMPORTS, "def test_first(monkeypatch):")
    file = folder / "test_two.py"
    file.write_text("\n".join((*first, *(f"    {line}" for line in lines), NEXT)), "utf-8")
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-n", "0", f"--rootdir={folder}"]
    conftest = f"--confcutdir={folder}"
    (folder / "conftest.py").write_text((TESTS / "conftest.py").read_text("utf-8"), "utf-8")
    options = ["-p", "no:cacheprovider", "-o", f"pythonpath={TESTS}", conftest, str(file)]
    ran = subprocess.run(
        [*command, *options], cwd=folder, capture_output=True, text=True, check=False
    )
    return ran.stdout


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ('os.environ["LEFT"] = "1"', "environment variable LEFT"),
        ('del os.environ["PATH"]', "environment variable PATH"),
        ('locale.setlocale(locale.LC_ALL, "C")', "system_locale: "),
        ('gettext.textdomain("left")', "gettext_domain: messages -> left"),
        ('QLocale.setDefault(QLocale("fr_FR"))', "qt_locale: C -> fr_FR"),
    ],
)
def test_what_is_left_behind_fails_the_test_that_left_it(
    tmp_path: Path, line: str, left: str
) -> None:
    said = said_of(tmp_path, line)
    assert "test_two.py::test_first leaves behind:" in said
    assert left in said
    assert "2 passed, 1 error" in said


def test_what_is_taken_back_fails_nobody(tmp_path: Path) -> None:
    said = said_of(tmp_path, 'monkeypatch.setenv("LEFT", "1")')
    assert "2 passed" in said
    assert "error" not in said


@ON_LINUX
def test_the_systems_words_are_english_again_after_a_test_in_another_language(
    tmp_path: Path,
) -> None:
    said = said_of(
        tmp_path,
        'locale.setlocale(locale.LC_ALL, "")',
        'monkeypatch.setenv("LANGUAGE", "fr")',
        "os.strerror(2)",
    )
    assert "2 passed" in said
    assert "error" not in said
