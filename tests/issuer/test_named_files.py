"""A file that somebody named is written where it was named, whatever stands there; else it is said why not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from issuer.folder import write_named, write_whole

ENDED = "from issuer.command_ending import ended; ended(lambda: open({name!r}, 'wb') and 0, '')"


@pytest.mark.parametrize("write", [write_whole, write_named])
@pytest.mark.parametrize("name", ["code.svg", "./code.svg", "sub/code.svg"])
def test_it_stands_where_it_was_named(write: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *more, **how: opened.append(os.path.abspath(path)) or real(path, *more, **how))  # noqa: PTH100
    write(Path(name), b"content")  # type: ignore[operator]
    assert (tmp_path / name).read_bytes() == b"content"
    assert all(Path(path).parent == (tmp_path / name).parent for path in opened)  # the partial file beside it, and not in the root
    assert not list(tmp_path.rglob("*.partial"))


def test_what_could_not_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_whole(tmp_path / "taken", b"content")
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    write_named(tmp_path / "link", b"content")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"content"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_named(pipe, b"content")
    reader.join()
    assert read == [b"content"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    name = str(tmp_path / "nowhere" / "x.png")
    done = subprocess.run([sys.executable, "-c", ENDED.format(name=name)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"file_unusable: found '{name}': No such file or directory; wanted ")
