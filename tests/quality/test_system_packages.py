"""system_packages.py: which Debian packages are missing, and how they are named."""

from collections.abc import Callable
from types import ModuleType

import pytest

from support.dev_script import load


@pytest.fixture
def system_packages() -> ModuleType:
    return load("packaging/linux/system_packages.py")


LISTING = (
    "installed\tlibgl1\tamd64\t\n"
    "installed\tlibegl1\ti386\t\n"
    "installed\tlibglib2.0-0t64\tamd64\tlibglib2.0-0 (= 2.84.4)\n"
    "installed\txauth\tall\t\n"
    "config-files\topenbox\tamd64\tx-window-manager\n"
)


def test_installed_packages_are_those_of_this_machines_kind(system_packages: ModuleType) -> None:
    names = system_packages.installed_names(LISTING, "amd64")
    assert names == {"libgl1", "libglib2.0-0t64", "libglib2.0-0", "xauth"}


def test_a_renamed_library_counts_even_where_it_says_no_more_what_it_was(
    system_packages: ModuleType,
) -> None:
    installed = {*system_packages.PACKAGES["run"]} - {"libglib2.0-0"}
    missing: Callable[..., list[str]] = system_packages.missing_entries
    assert missing(["run"], installed, debian_python=True) == ["libglib2.0-0"]
    assert missing(["run"], {*installed, "libglib2.0-0t64"}, debian_python=True) == []


def test_a_python_of_the_users_own_needs_no_debian_package_for_itself(
    system_packages: ModuleType,
) -> None:
    missing: Callable[..., list[str]] = system_packages.missing_entries
    assert missing(["venv"], set(), debian_python=False) == []
    assert len(missing(["venv"], set(), debian_python=True)) == 1
    assert missing(["package"], {"binutils"}, debian_python=False) == []


def test_the_name_that_the_archive_has_is_installed(system_packages: ModuleType) -> None:
    policy = (
        "libglib2.0-0:\n  Installed: (none)\n  Candidate: (none)\n"
        "libglib2.0-0t64:\n  Installed: (none)\n  Candidate: 2.84.4-3\n"
        "gcr4:\n  Installed: (none)\n  Candidate: 4.4.0\n"
    )
    available = system_packages.available_names(policy)
    chosen = system_packages.names_to_install(["libglib2.0-0", "gcr | gcr4", "xvfb"], available)
    assert chosen == ["libglib2.0-0t64", "gcr4", "xvfb"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID=debian\n", True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ("ID=fedora\nVARIANT_ID=debian\n", False),
    ],
)
def test_debian_and_its_kin_are_known(
    system_packages: ModuleType, text: str, expected: bool
) -> None:
    assert system_packages.is_debian_like(text) is expected


@pytest.mark.parametrize(("available", "update"), [(set(), True), ({"xvfb"}, False)])
def test_without_root_the_exact_command_is_named(
    system_packages: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    available: set[str],
    update: bool,
) -> None:
    monkeypatch.setattr(system_packages, "read_available", lambda _entries: available)
    text = system_packages.explain(["test"], ["xvfb", "gcr | gcr4"])
    command = "sudo apt-get install -y --no-install-recommends xvfb gcr\n"
    assert command in text
    assert ("sudo apt-get update && " + command in text) is update
