"""What this copy is made of and how it stands, for its About page and for reports."""

import asyncio
import platform
from importlib.metadata import requires, version
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.crash import Crash
from storebell.domain.settings.diagnostics import Diagnosis
from storebell.domain.settings.options import Options
from storebell.services.diagnostics import components, diagnose
from support.clocks import START


@pytest.fixture(scope="module")
def parts() -> dict[str, tuple[str, str]]:
    return {part.name: (part.version, part.licence) for part in components()}


def test_storebell_and_python_come_first_and_the_libraries_by_name() -> None:
    own, python, *libraries = (part.name for part in components())
    assert (own, python) == ("storebell", "Python")
    assert libraries == sorted(libraries, key=str.lower)
    assert len(set(libraries)) == len(libraries)


def test_each_has_its_version_and_a_short_licence(parts: dict[str, tuple[str, str]]) -> None:
    assert parts["storebell"][0] == version("storebell")
    assert parts["Python"][0] == platform.python_version()
    for name, (number, licence) in parts.items():
        assert number, name
        assert "\n" not in licence, name
        assert len(licence) <= 60, name
    assert parts["Python"][1] == "PSF-2.0"


def test_what_libraries_need_themselves_is_named_too(parts: dict[str, tuple[str, str]]) -> None:
    names = {name.lower().replace("_", "-") for name in parts}
    assert {"cryptography", "pyside6-essentials", "shiboken6", "cffi"} <= names


def test_what_only_developers_need_is_left_out(parts: dict[str, tuple[str, str]]) -> None:
    assert any("extra ==" in requirement for requirement in requires("cryptography") or ())
    assert {"pytest", "mypy", "ruff"}.isdisjoint(parts)


def test_sqlite_is_named_by_its_own_version(parts: dict[str, tuple[str, str]]) -> None:
    assert parts["SQLite"] == (version("apsw").rpartition(".")[0], "blessing")
    assert parts["SQLite"][0].count(".") == 2


def diagnosis_of(options: Options) -> Diagnosis:
    async def main() -> Diagnosis:
        async with open_services(options, {}) as services:
            services.apps.add("Hiking", "com.example.hiking")
            services.apps.add("Sailing", "com.example.sailing")
            return await diagnose(services)

    return asyncio.run(main())


def test_how_an_installation_stands_is_told(tmp_path: Path) -> None:
    diagnosis = diagnosis_of(Options(basedir=tmp_path))
    facts = dict(diagnosis.facts)
    assert facts["system"] == platform.platform()
    assert (facts["keys"], facts["apps"]) == ("0", "2")
    assert facts["own folder"] == str(tmp_path)
    assert Path(facts["log"]).is_relative_to(tmp_path)
    assert facts["stand-in for Apple"] == "no"
    assert diagnosis.components == components()
    assert diagnosis.home == str(Path.home())
    assert diagnosis.crash is None


def test_a_stand_in_for_apple_is_told_without_its_address(tmp_path: Path) -> None:
    diagnosis = diagnosis_of(Options(basedir=tmp_path, api_bases=("http://127.0.0.1:8080",)))
    assert dict(diagnosis.facts)["stand-in for Apple"] == "yes"
    assert "8080" not in diagnosis.text()


def test_the_last_crash_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash = Crash(START, "Fatal Python error: Segmentation fault")

    async def main() -> Diagnosis:
        async with open_services(Options(basedir=tmp_path), {}) as services:
            monkeypatch.setattr(type(services.crashes), "newest", lambda _crashes: crash)
            return await diagnose(services)

    assert asyncio.run(main()).crash == crash
