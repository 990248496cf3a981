"""Where Storebell crashed, read from what Python's faulthandler writes on each system."""

import pytest

from storebell.domain.crash import describe_crashes, dump_for_report, fatal_dump

POSIX = """Fatal Python error: Segmentation fault

Thread 0x00007f99d33256c0 (most recent call first):
  File "/home/user/.pyenv/versions/3.11.7/lib/python3.11/selectors.py", line 468 in select
  File "/home/user/storebell/gui/storebell/qt/background.py", line 186 in _run

Current thread 0x00007f99db6afb80 (most recent call first):
  File "/home/user/x/.venv/lib/python3.11/site-packages/storebell/qt/theme.py", line 53 in _put_on
  File "/home/user/x/.venv/lib/python3.11/site-packages/click/core.py", line 911 in invoke
  File "/home/user/start.py", line 3 in <module>

Extension modules: shiboken6.Shiboken, PySide6.QtCore (total: 2)
"""
PYTHON_3_14 = """Fatal Python error: Aborted

Current thread 0x00007f99db6afb80 [storebell-backg] (most recent call first):
  Garbage-collecting
  <no Python frame>

Current thread's C stack trace (most recent call first):
  Binary file "/home/user/.venv/lib/python3.14/site-packages/PySide6/Qt/lib/libQt6Core.so.6", at \
qFatal+0x31 [0x7f00]
  Binary file "/lib/x86_64-linux-gnu/libc.so.6", at +0x19160 [0x7f01]
  <truncated rest of calls>
"""
HANDLED = """Windows fatal exception: code 0x8001010d

Thread 0x00001234 (most recent call first):
  File "C:\\Users\\user\\Storebell\\_internal\\storebell\\qt\\launch.py", line 77 in open_window
"""
ACCESS_VIOLATION = """Windows fatal exception: access violation

Current thread 0x00001234 (most recent call first):
  File "C:\\Users\\user\\AppData\\Local\\Programs\\Python311\\Lib\\threading.py", line 1 in run
  File "C:\\Users\\user\\Storebell\\gui\\storebell\\qt\\launch.py", line 77 in open_window
"""


@pytest.mark.parametrize("dump", [POSIX, PYTHON_3_14, ACCESS_VIOLATION])
def test_a_dump_that_ended_a_process_is_found(dump: str) -> None:
    assert fatal_dump(dump) == dump.strip()


@pytest.mark.parametrize("text", ["", "\n", "no dump at all", HANDLED, HANDLED + HANDLED])
def test_an_exception_that_windows_programs_survive_is_no_crash(text: str) -> None:
    assert fatal_dump(text) == ""


def test_the_last_fatal_dump_counts_among_those_that_were_survived() -> None:
    assert fatal_dump(HANDLED + ACCESS_VIOLATION + HANDLED) == ACCESS_VIOLATION.strip()
    illegal = HANDLED.replace("8001010d", "C000001D")
    assert fatal_dump(illegal) == illegal.strip()


def test_a_report_names_modules_and_no_place_on_this_computer() -> None:
    assert dump_for_report(POSIX).splitlines() == [
        "Fatal Python error: Segmentation fault",
        "",
        "Thread 0x00007f99d33256c0 (most recent call first):",
        '  File "python3.11/selectors.py", line 468 in select',
        '  File "storebell/qt/background.py", line 186 in _run',
        "",
        "Current thread 0x00007f99db6afb80 (most recent call first):",
        '  File "storebell/qt/theme.py", line 53 in _put_on',
        '  File "click/core.py", line 911 in invoke',
        '  File "start.py", line 3 in <module>',
        "",
        "Extension modules: shiboken6.Shiboken, PySide6.QtCore (total: 2)",
    ]
    shown = dump_for_report(ACCESS_VIOLATION).splitlines()
    assert shown[-2:] == [
        '  File "Lib/threading.py", line 1 in run',
        '  File "storebell/qt/launch.py", line 77 in open_window',
    ]


def test_a_stack_of_c_functions_is_part_of_the_report() -> None:
    shown = dump_for_report(PYTHON_3_14)
    assert '  Binary file "libQt6Core.so.6", at qFatal+0x31 [0x7f00]' in shown
    assert '  Binary file "libc.so.6", at +0x19160 [0x7f01]' in shown
    assert "  <no Python frame>" in shown


@pytest.mark.parametrize("dump", [POSIX, PYTHON_3_14, ACCESS_VIOLATION])
def test_no_report_names_the_user(dump: str) -> None:
    assert "user" not in dump_for_report(dump)


def test_what_has_no_known_form_is_left_out() -> None:
    odd = "Fatal Python error: Aborted\nsecret=1\n  File without a path\n"
    assert dump_for_report(odd) == "Fatal Python error: Aborted"


def test_a_notice_says_how_many_there_were() -> None:
    one, many = describe_crashes(1), describe_crashes(3)
    assert str(one[0]) == "Storebell crashed when it was used last"
    assert "3 times" in str(many[0])
    assert one[1] == many[1]
