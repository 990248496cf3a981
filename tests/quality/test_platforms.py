"""Every module can be imported on each OS: otherwise pytest there runs no test at all."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("gui", "tests", "packaging")
FILES = sorted(
    [ROOT / "dev.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]
)

NOT_EVERYWHERE = {
    "crypt", "curses", "fcntl", "grp", "msvcrt", "nis", "posix", "pty", "pwd", "readline",
    "resource", "spwd", "syslog", "termios", "tty", "winreg", "winsound",
}  # fmt: skip
"""Modules that the standard library has for POSIX or Windows alone."""

NAMES_NOT_EVERYWHERE = {
    "asyncio": {"ProactorEventLoop", "WindowsSelectorEventLoopPolicy"},
    "os": {
        "O_BINARY", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "WNOHANG", "chown",
        "fchmod", "fork", "getegid", "geteuid", "getgid", "getpgid", "getuid", "killpg", "mkfifo",
        "setsid", "startfile", "statvfs", "sysconf", "uname",
    },
    "select": {"epoll", "kqueue", "poll"},
    "signal": {
        "CTRL_BREAK_EVENT", "CTRL_C_EVENT", "SIGALRM", "SIGBREAK", "SIGCHLD", "SIGCONT", "SIGHUP",
        "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR1", "SIGUSR2", "SIGWINCH",
        "setitimer",
    },
    "socket": {"AF_UNIX", "SO_EXCLUSIVEADDRUSE", "SO_REUSEPORT"},
    "time": {"tzset"},
}  # fmt: skip


def run_on_import(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What an import runs on every OS: no bodies of functions, nothing behind a look at the OS."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [default for default in node.args.kw_defaults if default is not None]
            yield from run_on_import([*node.decorator_list, *node.args.defaults, *defaults])
        elif isinstance(node, ast.If | ast.IfExp) and looks_at_the_os(node.test):
            continue
        elif not isinstance(node, ast.Lambda):
            yield node
            yield from run_on_import(ast.iter_child_nodes(node))


def looks_at_the_os(test: ast.expr) -> bool:
    text = ast.unparse(test)
    return any(look in text for look in ("sys.platform", "os.name", "hasattr(", "TYPE_CHECKING"))


def missing_somewhere(source: str) -> list[str]:
    """The names that an import of this source needs and one of the systems has not."""
    found = []
    for node in run_on_import(ast.parse(source).body):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
            names = []
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            modules, names = [], [f"{node.value.id}.{node.attr}"]
        else:
            continue
        found += [module for module in modules if module.partition(".")[0] in NOT_EVERYWHERE]
        for name in names:
            module, _, attribute = name.partition(".")
            if attribute in NAMES_NOT_EVERYWHERE.get(module, ()):
                found.append(name)
    return found


def test_no_module_needs_on_import_what_only_one_os_has() -> None:
    assert len(FILES) > 500
    needs = {
        str(file.relative_to(ROOT)): missing_somewhere(file.read_text(encoding="utf-8"))
        for file in FILES
    }
    assert {name: missing for name, missing in needs.items() if missing} == {}


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import pty", ["pty"]),
        ("from termios import tcgetattr", ["termios"]),
        ("try:\n    import os, fcntl\nfinally:\n    pass", ["fcntl"]),
        ("@mark(signal.SIGHUP)\ndef test(of=os.getuid()): pass", ["signal.SIGHUP", "os.getuid"]),
        ("from signal import SIGKILL", ["signal.SIGKILL"]),
        ("class Some:\n    KIND = socket.AF_UNIX", ["socket.AF_UNIX"]),
        ("def later():\n    import pty\n    os.fork()", []),
        ("if sys.platform == 'win32':\n    import msvcrt\nelse:\n    import fcntl", []),
        ("PEER = socket.AF_UNIX if os.name == 'posix' else None", []),
        ("late = lambda: os.getuid()", []),
    ],
)
def test_what_only_one_os_has_is_found_where_an_import_runs_it(
    source: str, missing: list[str]
) -> None:
    assert missing_somewhere(source) == missing
