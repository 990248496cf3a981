"""Resources are found, listed, and never read from outside their folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from storebell import resources


def test_every_resource_can_be_opened() -> None:
    names = resources.names()
    assert {"icons/storebell.svg", "icons/delivered.svg", "qss/controls.qss"} <= set(names)
    for name in names:
        assert resources.path(name).read_bytes()


def test_a_text_is_read_as_utf_8() -> None:
    assert resources.text("icons/asked.svg").startswith("<svg")


@pytest.mark.parametrize("name", ["", "icons", "icons/none.svg", "../pyproject.toml", "/etc/hosts"])
def test_what_is_not_a_resource_is_an_error(name: str) -> None:
    with pytest.raises(resources.MissingResourceError):
        resources.path(name)


def test_an_installed_package_finds_its_packed_folder(tmp_path: Path) -> None:
    package = tmp_path / "storebell"
    (package / "_resources" / "icons").mkdir(parents=True)
    (package / "_resources" / "icons" / "one.svg").write_text("<svg/>", encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    source = Path(resources.__file__).read_text(encoding="utf-8")
    (package / "resources").mkdir()
    (package / "resources" / "__init__.py").write_text(source, encoding="utf-8")
    program = "from storebell import resources; print(resources.names(), resources.root())"
    run = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == f"('icons/one.svg',) {package / '_resources'}"


def test_a_package_without_resources_says_so(tmp_path: Path) -> None:
    package = tmp_path / "a" / "b" / "storebell"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    source = Path(resources.__file__).read_text(encoding="utf-8")
    (package / "resources").mkdir()
    (package / "resources" / "__init__.py").write_text(source, encoding="utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(package.parent)!r})\n"
        "from storebell import resources\n"
        "try: resources.root()\n"
        "except resources.MissingResourceError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert "the folder of resources is missing" in run.stdout
