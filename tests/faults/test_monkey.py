"""The short form of `dev.py faults monkey`: every kind of action once, and how faults are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.monkey.actions import ACTIONS
from support.monkey.plan import plan_round
from support.monkey.play import CLOSE
from support.monkey.rounds import Round, Tally, play_round
from support.monkey.scene import Scene, made_scene

pytestmark = pytest.mark.xdist_group("monkey")

SABOTAGE = """
import faulthandler, os, sys, threading
if "support.monkey.play" in sys.orig_argv:
    sys.stderr.write("QWidget: as Qt warns\\n")
    threading.Timer(8.0, faulthandler._sigsegv).start()
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with made_scene(tmp_path_factory.mktemp("monkey")) as scene:
        yield scene


def test_the_window_lives_through_every_kind_of_action(scene: Scene, tmp_path: Path) -> None:
    result = play_round(scene, tmp_path / "round", Round(seed=5, number=0, actions=0, least=1))
    assert not result.faults
    done = result.done.keys() | result.impossible.keys()
    assert done == {*ACTIONS, CLOSE}
    # A few find no occasion, by chance: a key that is needed comes later.
    assert len(result.done) > 0.9 * len(ACTIONS)


def test_the_same_seed_gives_the_same_actions(scene: Scene) -> None:
    assert plan_round(3, 7, 90, 1) == plan_round(3, 7, 90, 1)
    assert plan_round(3, 7, 90, 1) != plan_round(3, 8, 90, 1)
    assert {*plan_round(3, 7, 90, 1)} == {*ACTIONS}


def test_a_crash_and_a_warning_are_told_with_their_action(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SABOTAGE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = play_round(scene, tmp_path / "round", Round(seed=5, number=0, actions=0, least=1))
    tally = Tally()
    tally.add(result)
    assert (tally.count("crash"), tally.count("printed"), tally.count("hang")) == (1, 1, 0)
    [crash] = [fault for fault in result.faults if fault.kind == "crash"]
    assert crash.text.startswith("SIGSEGV\nFatal Python error: Segmentation fault")
    assert crash.during
    [warning] = [fault for fault in result.faults if fault.kind == "printed"]
    assert warning.text == "QWidget: as Qt warns"
    assert tally.too_few(1)
