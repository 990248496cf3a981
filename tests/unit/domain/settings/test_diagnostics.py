"""A report of an installation: one fact a line, without secrets or a person's home folder."""

from storebell.domain.crash import Crash
from storebell.domain.settings.diagnostics import Component, Diagnosis
from support.clocks import START
from support.vaults import new_secret

COMPONENTS = (Component("storebell", "1.0", "MIT"), Component("Python", "3.11", "PSF-2.0"))
HOME = "/home/somebody"


def lines_of(*facts: tuple[str, str], home: str = HOME, crash: Crash | None = None) -> list[str]:
    text = Diagnosis(COMPONENTS, facts, home, crash).text()
    assert text.endswith("\n")
    return text.splitlines()


def test_each_fact_is_a_line_and_what_it_is_made_of_the_last() -> None:
    assert lines_of(("system", "Linux"), ("keys", "2")) == [
        "system: Linux",
        "keys: 2",
        "made of: storebell 1.0, Python 3.11",
    ]


def test_what_else_is_known_stands_between() -> None:
    text = Diagnosis(COMPONENTS, (("system", "Linux"),)).text([("screen", "2880 × 1800")])
    assert [line.partition(":")[0] for line in text.splitlines()] == ["system", "screen", "made of"]


def test_the_home_folder_is_not_named() -> None:
    [log, *_] = lines_of(("log", f"{HOME}/.local/state/storebell.log"))
    assert log == "log: ~/.local/state/storebell.log"
    text = "\n".join(lines_of(("a", HOME), ("b", f"{HOME} and {HOME}")))
    assert HOME not in text


def test_a_home_that_is_the_root_of_all_files_takes_no_slash_away() -> None:
    assert lines_of(("log", "/var/log/x"), home="/")[0] == "log: /var/log/x"
    assert lines_of(("log", "/var/log/x"), home="")[0] == "log: /var/log/x"


def test_a_fact_stays_one_line_and_holds_no_secret() -> None:
    pem = new_secret().reveal()
    lines = lines_of(("own folder", f"a\nb {pem}"))
    assert len(lines) == 2
    for line in pem.splitlines()[1:-1]:
        assert line not in lines[0]


def test_the_last_crash_comes_below_without_places_of_this_computer() -> None:
    dump = (
        "Fatal Python error: Segmentation fault\n\n"
        "Current thread 0x00007f (most recent call first):\n"
        f'  File "{HOME}/app/storebell/qt/view.py", line 12 in paint\n'
        "a line of another form\n"
    )
    lines = lines_of(("system", "Linux"), crash=Crash(START, dump))
    assert lines[2:5] == [
        "",
        "crashed: 2026-11-21T14:00:00.000Z",
        "Fatal Python error: Segmentation fault",
    ]
    assert lines[-1] == '  File "storebell/qt/view.py", line 12 in paint'
    assert "another form" not in "\n".join(lines)
    assert HOME not in "\n".join(lines)
