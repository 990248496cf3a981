"""Shell completion, asked as the shells ask it, and in bash itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import environment_of

LIMIT_SECONDS = 60
SCRIPT = Path(sys.executable).with_name("storebell")


def ask(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [SCRIPT, *arguments],
        env=environment_of(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    answer = ask({"_STOREBELL_COMPLETE": f"{shell}_source"})
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert f"{shell}_complete".encode() in answer.stdout
    assert b"storebell" in answer.stdout
    assert b"\r" not in answer.stdout


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("storebell ke", {"keys"}),
        ("storebell keys ", {"add", "list", "remove", "rename", "test"}),
        ("storebell send --environment ", {"local", "sandbox", "production"}),
        ("storebell tests --exp", {"--export"}),
        ("storebell explain T", {"TIMED_OUT", "TLS_ISSUE"}),
        ("storebell explain un", {"UNSUPPORTED_CHARSET", "UNSUCCESSFUL_HTTP_RESPONSE_CODE"}),
        ("storebell nothing", set()),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_word_is_completed(shell: str, words: str, found: set[str]) -> None:
    given, _, incomplete = words.rpartition(" ")
    environment = {
        "bash": {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
        "zsh": {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
        "fish": {"COMP_WORDS": given, "COMP_CWORD": incomplete},
    }[shell]
    answer = ask({"_STOREBELL_COMPLETE": f"{shell}_complete"} | environment)
    assert (answer.returncode, answer.stderr) == (0, b"")
    lines = answer.stdout.decode().splitlines()
    if shell == "bash":
        offered = {line.removeprefix("plain,") for line in lines if line}
    elif shell == "zsh":
        offered = set(lines[1::3])
    else:
        offered = {line.split("\t")[0].removeprefix("plain,") for line in lines if line}
    assert offered == found


@pytest.mark.parametrize("words", ["storebell verify ", "storebell --config "])
def test_a_file_is_left_to_the_shell(words: str) -> None:
    environment = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    answer = ask({"_STOREBELL_COMPLETE": "bash_complete"} | environment)
    assert answer.stdout.decode().splitlines() == ["file,"]


WRONG_VARIABLES: list[dict[str, str]] = [
    {},
    {"COMP_WORDS": 'storebell "unclosed', "COMP_CWORD": "x"},
    {"COMP_WORDS": "storebell tests"},
    {"COMP_CWORD": "1"},
    {"COMP_WORDS": "", "COMP_CWORD": ""},
    {"COMP_WORDS": "storebell tests", "COMP_CWORD": "-7"},
    {"COMP_WORDS": "storebell 'a", "COMP_CWORD": "99999999999999999999999"},
    {"COMP_WORDS": "storebell \\", "COMP_CWORD": "'"},
    {"COMP_WORDS": "storebell send --timeout x", "COMP_CWORD": "\\"},
    {"COMP_WORDS": "storebell \udc80\x1b[2J", "COMP_CWORD": " "},
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "nothing"])
def test_wrong_variables_complete_nothing_and_say_nothing(shell: str) -> None:
    for variables in WRONG_VARIABLES:
        answer = ask({"_STOREBELL_COMPLETE": f"{shell}_complete"} | variables)
        assert answer.returncode in {0, 1}, variables
        assert answer.stderr == b"", variables


def test_nothing_is_made_by_it(tmp_path: Path) -> None:
    base = tmp_path / "base"
    environment = {"COMP_WORDS": f"storebell --basedir {base} tests --", "COMP_CWORD": "4"}
    answer = ask({"_STOREBELL_COMPLETE": "bash_complete", "HOME": str(tmp_path)} | environment)
    assert b"--export" in answer.stdout
    assert list(tmp_path.iterdir()) == []


BASH = """
eval "$(_STOREBELL_COMPLETE=bash_source storebell)"
complete -p storebell
COMP_WORDS=(storebell keys re) COMP_CWORD=2
_storebell_completion storebell
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_bash_itself_completes() -> None:
    bash = shutil.which("bash")
    assert bash is not None
    path = f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"
    answer = subprocess.run(
        [bash, "--norc", "-c", BASH],
        env=environment_of({"PATH": path}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    known, *offered = answer.stdout.decode().splitlines()
    assert "storebell" in known
    assert offered == ["remove", "rename"], answer.stderr.decode()


def test_a_shell_that_is_not_known_gets_an_exit_code_and_no_traceback() -> None:
    answer = ask({"_STOREBELL_COMPLETE": "csh_source"})
    assert answer.returncode == 1
    assert b"Traceback" not in answer.stderr
