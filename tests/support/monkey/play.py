"""One round of the monkey, in a process of its own: the product itself, and a user in front of it.

Started by `support.monkey.rounds`. What happens is written to a file as it happens, one JSON object
a line, so that it is there after a crash.
"""

import argparse
import contextlib
import faulthandler
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from random import Random
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from storebell.app import main as storebell_main
from storebell.domain.environment import Environment
from storebell.qt.shell import launch
from storebell.qt.shell.main_window import MainWindow
from storebell.storage.paths import Paths
from support.controllers import controller_of
from support.monkey.actions import ACTIONS
from support.monkey.hands import QtHands
from support.monkey.plan import chance_of, plan_round
from support.monkey.scene import Scene
from support.monkey.steps import NotPossibleError, Steps
from support.monkey.user import LeftoverError, User
from support.monkey.x11 import XHands

STUCK_SECONDS: Final = 120.0
"""The window's loop did not come back for so long: it hangs."""

CLOSE: Final = "close while something is sent"


class Report:
    """Writes what happens, and with it how much had been printed and logged before."""

    def __init__(self, file: Path, log: Path) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._log = log

    def write(self, event: str, **facts: object) -> None:
        sizes = {"printed": os.fstat(2).st_size, "logged": 0}
        with contextlib.suppress(FileNotFoundError):
            sizes["logged"] = self._log.stat().st_size
        line = json.dumps({"event": event, **facts, **sizes, "at": time.monotonic()})
        os.write(self._descriptor, f"{line}\n".encode())


class Player(QObject):
    """Lets the actions run in the window's own loop, a step at a time."""

    def __init__(self, steps: Steps[None], report: Report) -> None:
        super().__init__()
        self._steps = steps
        self._report = report
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    @Slot()
    def _go_on(self) -> None:
        faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
        try:
            pause = next(self._steps)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 - the round ends with it, and it is a fault
            self._report.write("broken", text=traceback.format_exc())
            QCoreApplication.exit(3)
            return
        self._timer.start(max(0, round(pause * 1000)))


def play(user: User, names: list[str], seed: int, number: int, report: Report) -> Steps[None]:
    """Every action after another, then the end."""
    for index, name in enumerate(names):
        chance = chance_of(seed, number, index)
        report.write("begun", index=index, name=name)
        outcome, text = "done", ""
        try:
            yield from ACTIONS[name].act(user, chance)
        except NotPossibleError as error:
            outcome, text = "impossible", str(error)
        except LeftoverError as error:
            outcome, text = "fault", str(error)
        except Exception:  # noqa: BLE001 - told with its action; the others go on
            outcome, text = "fault", traceback.format_exc()
        try:
            yield from user.tidy(chance)
        except (LeftoverError, NotPossibleError) as error:
            report.write("fault", index=index, name=name, text=str(error))
        report.write(outcome, index=index, name=name, text=text)
        yield chance.uniform(0, 0.03)
    yield from user.end_commands()
    for complaint in user.complaints:
        report.write("fault", index=-1, name="a command", text=complaint)
    report.write("begun", index=len(names), name=CLOSE)
    yield from close(user, chance_of(seed, number, len(names)))


def close(user: User, chance: Random) -> Steps[None]:
    """In one of the ways in which people end a program, while something goes on."""
    user.window.choose_environment(Environment.LOCAL)
    controller_of(user.window)._handlers()[chance.choice(["eleven", "send"])]()
    yield chance.uniform(0, 0.3)
    match chance.randrange(4):
        case 0:
            user.window.close()
        case 1:
            user.window.activateWindow()
            yield 0.05
            yield from user.hands.press("Ctrl+Q")
        case 2:
            handle = user.window.windowHandle()
            assert handle is not None
            handle.close()
        case _ if sys.platform == "win32":  # where a signal is the end at once
            user.window.close()
        case _:
            os.kill(os.getpid(), signal.SIGTERM)
            yield 0.1
    while True:  # until the process is gone, or counts as stuck
        yield 0.05


class Folders(QObject):
    """Takes the folders that would be opened: no file manager is started."""

    @Slot(QUrl)
    def take(self, _url: QUrl) -> None:
        pass


def run(chosen: argparse.Namespace) -> int:
    scene = Scene.from_json(chosen.scene)
    report = Report(chosen.report, Paths.below(chosen.basedir).log_file)
    names = plan_round(chosen.seed, chosen.number, chosen.actions, chosen.least)
    folders = Folders()
    players: list[Player] = []

    class Window(MainWindow):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[arg-type]
            self.ready.connect(self._begin, Qt.ConnectionType.SingleShotConnection)

        def _begin(self) -> None:
            # Its types want bytes, it takes text alone.
            QDesktopServices.setUrlHandler("file", folders, "take")  # type: ignore[arg-type]
            hands = XHands() if chosen.x11 else QtHands()
            user = User(self, hands, scene, chosen.basedir)
            steps = play(user, names, chosen.seed, chosen.number, report)
            players.append(Player(steps, report))

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
    launch.MainWindow = Window  # type: ignore[attr-defined]
    arguments = ["--basedir", str(chosen.basedir), "--api-base", scene.api_base]
    code = storebell_main([*arguments, "--simulated-root", scene.root_file])
    faulthandler.cancel_dump_traceback_later()
    players.clear()
    report.write("done", index=len(names), name=CLOSE, text="")
    report.write("ended", code=code)
    return code


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--basedir", type=Path, required=True)
    parser.add_argument("--scene", required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--actions", type=int, required=True)
    parser.add_argument("--least", type=int, required=True)
    parser.add_argument("--x11", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(run(parse()))
