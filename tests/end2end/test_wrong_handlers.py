"""The cause of a wrong answer is the first thing that terminal, JSON and window say of it."""

import re
from datetime import UTC
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.presentation.result_advice import LOCAL_ROOT_HINT
from storebell.qt.actions.qactions import Actions
from storebell.qt.inspector import Inspector
from storebell.qt.theme.theme import Theme
from storebell.services.notifications.repository import all_tests
from support.commands import Ran, storebell
from support.misbehaving_server import Behaviour, MisbehavingServer
from support.wrong_handlers import RIGHT_ANSWERS, TRUST, WRONG_HANDLERS, WrongHandler
from unit.qt.inspector.opened import TALL, why

HINT = LOCAL_ROOT_HINT.partition("{")[0].strip()


def send(basedir: Path, behaviour: Behaviour, *arguments: str) -> Ran:
    with MisbehavingServer(behaviour) as server:
        return storebell(
            basedir, "send", "--environment", "local", "--url", server.url(), *arguments
        )


def after_result(ran: Ran) -> list[str]:
    """The lines of a terminal below that of the result, without their indent."""
    lines = ran.out.splitlines()
    at = next(number for number, line in enumerate(lines) if "  attempt 1 " in line)
    return [line.strip() for line in lines[at + 1 :] if line.startswith(" ")]


async def stored(basedir: Path) -> list[Timeline]:
    async with open_services(Options(basedir=basedir), {}) as services:
        return list(all_tests(services.repository, None, None))


def causes_in_window(text: str) -> list[str]:
    """The causes that the explanation lists, the first one first, each with its advice."""
    lines = text.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    heading = "Causes, by the answer"
    below = lines[lines.index(heading) + 1 :] if heading in lines else []
    return [line.partition("\t")[2] for line in below if "\t" in line]


def without_size(text: str) -> str:
    """The text without the size of a payload, which differs from one to the next."""
    return re.sub(r"[0-9]{4,} bytes", "N bytes", text)


@pytest.fixture
def inspector(qapp: QApplication, qtbot: QtBot) -> Inspector:
    theme = Theme(qapp)
    inspector = Inspector(theme, Actions(theme), zone=UTC)
    qtbot.addWidget(inspector)
    inspector.resize(*TALL)
    inspector.show()
    QCoreApplication.processEvents()
    return inspector


@pytest.mark.anyio
@pytest.mark.parametrize("handler", WRONG_HANDLERS, ids=lambda handler: handler.name)
async def test_the_cause_comes_first(
    tmp_path: Path, inspector: Inspector, handler: WrongHandler
) -> None:
    ran = send(tmp_path / "a", handler.behaviour, *handler.arguments)
    as_json = send(tmp_path / "b", handler.behaviour, "--json", *handler.arguments)
    assert ran.code == as_json.code == (0 if handler.is_success else 1), ran
    [attempt] = as_json.of("attempt")
    assert isinstance(attempt["causes"], list)
    causes = [without_size(cause) for cause in attempt["causes"]]
    first = causes[0]
    assert first.startswith(handler.cause)
    assert without_size(after_result(ran)[0]) == first
    [timeline] = await stored(tmp_path / "a")
    inspector.show_timeline(timeline)
    shown = causes_in_window(without_size(why(inspector)))
    assert shown[: len(causes)] == causes
    is_about_root = first.startswith(TRUST)
    assert (HINT in ran.out) == (HINT in why(inspector)) == is_about_root
    assert (HINT in as_json.out) == is_about_root


@pytest.mark.anyio
@pytest.mark.parametrize("behaviour", RIGHT_ANSWERS)
async def test_a_success_without_a_doubt_has_no_cause(
    tmp_path: Path, inspector: Inspector, behaviour: Behaviour
) -> None:
    ran = send(tmp_path, behaviour, "--json")
    assert ran.of("attempt")[0]["causes"] == []
    [timeline] = await stored(tmp_path)
    inspector.show_timeline(timeline)
    assert causes_in_window(why(inspector)) == []


def test_there_are_enough_of_them() -> None:
    assert len({handler.name for handler in WRONG_HANDLERS}) == len(WRONG_HANDLERS) >= 25
