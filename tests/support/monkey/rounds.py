"""Rounds of the monkey: starts them, reads what they wrote, and counts."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path
from typing import Final

from storebell.storage.files.crash_files import CrashFiles
from storebell.storage.paths import Paths
from support.commands import environment_of
from support.monkey.play import CLOSE
from support.monkey.scene import Scene, quiet_network

ROOT: Final = Path(__file__).resolve().parents[3]
LIMIT_SECONDS: Final = 1200.0
"""A process notices by itself that its window hangs; this is for one that can't."""

SCREEN: Final = (2000, 1200)
STUCK: Final = b"Timeout ("
"""How faulthandler begins when a window's loop has not come back in time."""

LAST_LINES: Final = 30
"""So much of what was printed is shown of a fault."""


@dataclass(frozen=True, slots=True)
class Round:
    """Which round to play. `display` is the name of an X display, or "" for no screen at all."""

    seed: int
    number: int
    actions: int
    least: int
    display: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be. `during` is the action that was going on."""

    round: Round
    kind: str
    during: str
    text: str


@dataclass(slots=True)
class Result:
    """What a round came to. `impossible` are actions for which there was no occasion."""

    round: Round
    done: Counter[str] = field(default_factory=Counter)
    impossible: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def play_round(scene: Scene, folder: Path, wanted: Round) -> Result:
    """Plays one in a process of its own; `folder` is new and remains."""
    folder.mkdir(parents=True)
    basedir = scene.copy_to(folder / "base")
    report, printed = folder / "report.jsonl", folder / "printed.txt"
    code = _run(scene, basedir, report, printed, wanted)
    result = Result(wanted)
    events = [*_read(report)]
    _count(events, result)
    during = _going_on(events)
    if code != 0:
        kind, text = _ending(code, basedir, printed)
        result.faults.append(Fault(wanted, kind, during, text))
    result.faults += _printed(printed, events, wanted)
    result.faults += _logged(basedir, events, wanted)
    return result


def _run(scene: Scene, basedir: Path, report: Path, printed: Path, wanted: Round) -> int | None:
    """The exit code; None for a process that had to be killed."""
    command = [sys.executable, "-W", "default", "-m", "support.monkey.play"]
    command += ["--basedir", str(basedir), "--scene", scene.to_json(), "--report", str(report)]
    command += ["--seed", str(wanted.seed), "--number", str(wanted.number)]
    command += ["--actions", str(wanted.actions), "--least", str(wanted.least)]
    platform = f"offscreen:configfile={_screen_file(scene.files)}"
    environment = environment_of({**quiet_network(), "QT_QPA_PLATFORM": platform})
    environment.pop("PYTHONFAULTHANDLER", None)  # the product writes a crash into its file
    places = [str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, places))
    if wanted.display:
        command.append("--x11")
        environment |= {"QT_QPA_PLATFORM": "xcb", "DISPLAY": wanted.display}
        environment.pop("WAYLAND_DISPLAY", None)
    with printed.open("wb") as stream:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            env=environment,
            cwd=ROOT,
        )
    with process:
        try:
            return process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            process.kill()


def _screen_file(folder: Path) -> Path:
    """Says to the offscreen platform how large its screen is: 800 × 800 holds no window of ours."""
    file = folder / "screens.json"
    if not file.exists():
        width, height = SCREEN
        screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "dpr": 1}
        screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
        whole = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False}
        file.write_text(json.dumps({**whole, "screens": [screen]}), encoding="utf-8")
    return file


def _read(report: Path) -> Iterator[dict[str, object]]:
    if not report.exists():
        return
    for line in report.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _count(events: Sequence[dict[str, object]], result: Result) -> None:
    began = 0.0
    for event in events:
        name, text = str(event.get("name", "")), str(event.get("text", ""))
        at = float(str(event["at"]))
        match event["event"]:
            case "begun":
                began = at
                result.lines.append(f"{event['index']:>3} {name}")
            case "done":
                result.done[name] += 1
                result.seconds[name] += round((at - began) * 1000)
            case "impossible":
                result.impossible[name] += 1
                result.lines[-1] += f": impossible, {text}"
            case "fault":
                result.faults.append(Fault(result.round, "action", name, text))
            case "broken":
                result.faults.append(Fault(result.round, "action", "the player", text))


def _going_on(events: Sequence[dict[str, object]]) -> str:
    begun = [event for event in events if event["event"] == "begun"]
    if not begun:
        return "the start"
    last = begun[-1]
    has_ended = any(event["event"] == "ended" for event in events)
    return "the end of the process" if has_ended else f"action {last['index']}, {last['name']}"


def _ignored() -> re.Pattern[str]:
    """What the offscreen platform says of things that it has not, as for the whole suite."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [pattern] = options["tool"]["pytest"]["ini_options"]["qt_log_ignore"]
    return re.compile(pattern)


def _printed(printed: Path, events: Sequence[dict[str, object]], wanted: Round) -> Iterator[Fault]:
    """Every line that a user would have seen in a terminal, with the action that it came in."""
    ignored, place = _ignored(), 0
    for line in printed.read_bytes().splitlines(keepends=True):
        during = _going_on([event for event in events if int(str(event["printed"])) <= place])
        place += len(line)
        text = line.decode("utf-8", "replace").rstrip()
        if line.startswith(STUCK):
            return  # the stack of a window that hangs, which ends the process
        if text and not ignored.search(text):
            yield Fault(wanted, "printed", during, text)


def _ending(code: int | None, basedir: Path, printed: Path) -> tuple[str, str]:
    """The kind of fault of a process that did not end in order, and what is known of it."""
    if code is None:
        return "hang", f"alive after {LIMIT_SECONDS:.0f} s"
    told = _crash_in(basedir) or _end_of(printed)
    if code < 0:
        return "crash", f"{signal.Signals(-code).name}\n{told}"
    kind = "hang" if STUCK in printed.read_bytes() else "exit"
    return kind, f"exit code {code}\n{told}"


def _crash_in(basedir: Path) -> str:
    """Where the window crashed, as its next start would tell it."""
    crashes = CrashFiles(Paths.below(basedir).crash_folder, lambda: True).take_unreported()
    return "\n".join(crash.dump for crash in crashes)


def _end_of(printed: Path) -> str:
    lines = printed.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LAST_LINES:])


_ENTRY: Final = re.compile(rb"^\S+ \S+ (ERROR|CRITICAL) ")


def _logged(basedir: Path, events: Sequence[dict[str, object]], wanted: Round) -> Iterator[Fault]:
    """Errors of Python's that Storebell caught and wrote into its log, which is no longer than one
    file.
    """
    file, place = Paths.below(basedir).log_file, 0
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
    for at, line in enumerate(lines):
        during = _going_on([event for event in events if int(str(event["logged"])) <= place])
        place += len(line)
        if _ENTRY.search(line):
            more = takewhile(lambda one: one.startswith(b"    |"), lines[at + 1 :])
            text = b"".join([line, *islice(more, LAST_LINES)]).decode("utf-8", "replace")
            yield Fault(wanted, "logged", during, text)


@dataclass(slots=True)
class Tally:
    """What all rounds came to."""

    rounds: int = 0
    done: Counter[str] = field(default_factory=Counter)
    impossible: Counter[str] = field(default_factory=Counter)
    milliseconds: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, result: Result) -> None:
        self.rounds += 1
        self.done.update(result.done)
        self.impossible.update(result.impossible)
        self.milliseconds.update(result.seconds)
        self.faults += result.faults

    def count(self, *kinds: str) -> int:
        return sum(fault.kind in kinds for fault in self.faults)

    def too_few(self, least: int) -> list[str]:
        """Kinds of actions that were done less often."""
        from support.monkey.actions import ACTIONS

        return [name for name in (*ACTIONS, CLOSE) if self.done[name] < least]
