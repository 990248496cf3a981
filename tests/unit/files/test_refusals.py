"""Why a file is not touched: links, other owners, what is no file, in the words of the OS."""

import errno
import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    OtherOwnerError,
    TooLargeError,
    reason_of,
    refuse_link,
    refuse_other_owner,
    refuse_special,
    target_of,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/a/b"), os.strerror(errno.ENOSPC)),
        (PermissionError(errno.EACCES, "Permission denied", "/a"), "Permission denied"),
        (OSError(), "OSError"),
        (
            NotADirectoryError(errno.ENOTDIR, "Not a directory"),
            "Something else than a folder has this name",
        ),
        (TooLargeError(), os.strerror(errno.EFBIG)),
        (OtherOwnerError(), "It belongs to another user of this computer"),
        (NotRegularFileError(), "It is a folder, a pipe or a device"),
        (LinkFoundError("/target"), "It is a link to “/target”, which is not followed"),
    ],
)
def test_a_reason_has_neither_path_nor_number(error: OSError, said: str) -> None:
    assert str(reason_of(error)) == said


def test_a_name_that_no_file_can_have_is_no_link(tmp_path: Path) -> None:
    refuse_link(tmp_path / "a\0b")
    refuse_link(tmp_path / ("x" * 5000))


if os.name == "posix":

    def test_a_link_is_refused_with_its_target_whether_that_is_there_or_not(tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        refuse_link(tmp_path / "file")
        refuse_link(tmp_path / "nothing")
        for name in ("file", "nothing", "."):
            link = tmp_path / f"link to {name}"
            link.symlink_to(name)
            assert target_of(link) == name
            with pytest.raises(LinkFoundError) as caught:
                refuse_link(link)
            assert caught.value.target == name
            assert caught.value.errno == errno.ELOOP
        assert target_of(tmp_path / "file") == ""

    def test_a_target_is_read_in_the_folder_that_is_open(tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("there")
        folder = os.open(tmp_path, os.O_RDONLY)
        try:
            assert target_of(Path("link"), folder) == "there"
            assert target_of(Path("nothing"), folder) == ""
        finally:
            os.close(folder)

    def test_what_is_this_users_or_roots_is_not_refused(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuse_other_owner(tmp_path.stat())
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        for owner, is_refused in ((1000, False), (0, False), (1001, True), (65_534, True)):
            status = cast(os.stat_result, SimpleNamespace(st_uid=owner))
            if not is_refused:
                refuse_other_owner(status)
                continue
            with pytest.raises(OtherOwnerError):
                refuse_other_owner(status)

    def test_a_pipe_a_socket_and_a_device_are_no_files(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(tmp_path / "s"))
            for name in (tmp_path / "pipe", tmp_path / "s", Path("/dev/null")):
                with pytest.raises(NotRegularFileError):
                    refuse_special(name.stat())


def test_a_folder_is_no_file_and_a_file_is_one(tmp_path: Path) -> None:
    with pytest.raises(NotRegularFileError):
        refuse_special(tmp_path.stat())
    (tmp_path / "file").touch()
    refuse_special((tmp_path / "file").stat())
