"""Files that appear whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from pipeline.store.atomic_file import CannotWrite, appearing


def put(out: Path, text: str) -> None:
    with appearing(out) as half:
        half.write_text(text, encoding="utf-8")


def test_a_file_takes_the_place_of_another_and_a_link_stays(tmp_path: Path) -> None:
    out, link = tmp_path / "out.txt", tmp_path / "link.txt"
    put(out, "एक")
    link.symlink_to(out)
    put(link, "दो")
    assert (out.read_text(encoding="utf-8"), link.is_symlink()) == ("दो", True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.txt", "out.txt"]


@pytest.mark.parametrize("name", [".", "nowhere/out.txt", "file/out.txt", "x" * 300])
def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CannotWrite, match="cannot write"):
        put(tmp_path / name, "x")
    assert sorted(tmp_path.iterdir()) == before


def test_an_error_on_the_way_keeps_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    put(out, "whole")
    with pytest.raises(UnicodeEncodeError):
        put(out, "half \ud800")
    assert [one.read_text() for one in tmp_path.iterdir()] == ["whole"]


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    put(pipe, "said")
    reader.join(timeout=5)
    assert (heard, pipe.is_fifo()) == (["said"], True)
