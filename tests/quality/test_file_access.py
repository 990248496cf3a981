"""Every file and folder is read, written and made through `storebell.files`, which guards it.

Whatever else opens one stands below with the reason why nobody else can have put something there.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "gui" / "storebell"
SOURCES = sorted(PACKAGE.rglob("*.py"))

READING = {"read_bytes", "read_text", "load_verify_locations", "load_cert_chain"}
WRITING = {"write_bytes", "write_text", "touch"}
MAKING = {"mkdir", "makedirs", "mkdtemp", "mkstemp", "TemporaryDirectory", "NamedTemporaryFile"}
COPYING = {"copyfile", "copy2", "copytree", "copyfileobj", "rmtree"}
OF_QT = {"QFile", "QSaveFile", "QSettings", "QLockFile", "QTemporaryFile", "QTemporaryDir"}
OF_SQLITE = {"apsw.Connection"}
OPENING = {"open", "os.open", "io.open", "codecs.open", "tokenize.open", "os.mkfifo", "os.link"}

NAMES = READING | WRITING | MAKING | COPYING | OF_QT

ALLOWED = {
    "resources/__init__.py": {"read_text": "files of the installed package"},
    "app/self_check.py": {"read_bytes": "files of the installed package"},
    "app/log.py": {"os.open": "the folder, to name the log in it"},
    "cli/streams.py": {"os.open": "os.devnull"},
    "files/reading.py": {"os.open": "the guarded reader"},
    "files/own.py": {"os.open": "the guard of files that are opened to be written into"},
    "files/copying.py": {"os.open": "a new file, O_EXCL"},
    "files/writing.py": {"os.open": "a new file, O_EXCL; and the folder, to sync it"},
    "files/folders.py": {
        "mkdir": "the one place that makes folders",
        "os.open": "the folder, to change its mode",
    },
    "files/temporary.py": {
        "mkdtemp": "a folder of a random name for this user alone",
        "rmtree": "a folder of ours, which nobody else can change",
    },
    "appstore/network.py": {"load_verify_locations": "from memory: cadata"},
    "sender/tls.py": {"load_verify_locations": "from memory: cadata"},
    "simulator/receiver/certificates.py": {
        "load_verify_locations": "from memory: cadata",
        "load_cert_chain": "a file of ours in a private folder of this run",
    },
    "storage/sqlite/connecting.py": {
        "apsw.Connection": "after refuse_untrusted",
        "os.open": "a new file, O_EXCL",
    },
    "storage/sqlite/migrations.py": {"apsw.Connection": "a new file of ours, O_EXCL"},
    "storage/database/recovery.py": {"apsw.Connection": "after refuse_untrusted"},
    "qt/shell/single_instance.py": {"QLockFile": "after is_free_or_file"},
}


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def is_opening_with_a_mode(call: ast.Call) -> bool:
    """Path.open("rb") and its like; other objects are opened too, with no such text."""
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "mode")]
    return any(
        isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and one.value.strip("rwaxbt+") == ""
        for one in given
    )


def uses(tree: ast.AST) -> Iterator[str]:
    """The names through which the source opens, makes or copies files."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            last = name.rpartition(".")[2]
            if name in OPENING | OF_SQLITE:
                yield name
            elif last == "open" and is_opening_with_a_mode(node):
                yield "open"
            elif last in NAMES:
                yield last
        elif isinstance(node, ast.ImportFrom) and node.module in {"os", "io", "shutil", "tempfile"}:
            for alias in node.names:
                if alias.name in {*NAMES, "open"}:
                    yield f"from {node.module} import {alias.name}"


def found_in(file: Path) -> set[str]:
    return set(uses(ast.parse(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "file", SOURCES, ids=lambda file: file.relative_to(PACKAGE).as_posix().replace("/", "-")
)
def test_no_file_is_opened_but_through_the_guards(file: Path) -> None:
    allowed = ALLOWED.get(file.relative_to(PACKAGE).as_posix(), {})
    assert found_in(file) <= set(allowed)


def test_nothing_is_allowed_that_is_not_needed() -> None:
    used = {file.relative_to(PACKAGE).as_posix(): found_in(file) for file in SOURCES}
    needless = {
        name: set(reasons) - used.get(name, set())
        for name, reasons in ALLOWED.items()
        if set(reasons) - used.get(name, set())
    }
    assert needless == {}
    assert all(reason for reasons in ALLOWED.values() for reason in reasons.values())


@pytest.mark.parametrize(
    "source",
    [
        "open(file)",
        "Path(name).open('rb')",
        "file.open(mode='w')",
        "file.read_bytes()",
        "os.open(file, os.O_RDONLY)",
        "folder.mkdir(mode=0o700, parents=True)",
        "tempfile.mkdtemp()",
        "from tempfile import mkdtemp",
        "shutil.copyfile(a, b)",
        "QSettings(file, QSettings.Format.IniFormat)",
        "apsw.Connection(name)",
    ],
)
def test_another_way_would_be_found(source: str) -> None:
    assert list(uses(ast.parse(source)))


def test_a_service_and_a_dialog_may_be_opened() -> None:
    assert list(uses(ast.parse("dialog.open(); stores.open(a, b); Database.open(file)"))) == []


def test_no_path_of_a_library_that_reads_without_bound_is_named() -> None:
    """`cafile=` and `certfile=` make OpenSSL read a file by itself."""
    named: dict[str, set[str]] = defaultdict(set)
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in {"cafile", "capath", "certfile"}:
                named[file.name].add(node.arg)
    assert named == {}
