"""Slot: one worker holds it; the next one knows who is dead for certain."""

from pathlib import Path

import pytest

from pipeline.jobs import slot
from pipeline.jobs.slot import SlotTaken, held


def test_a_slot_is_held_by_one_worker_and_freed_at_its_end(tmp_path: Path) -> None:
    with held(tmp_path, 0):
        with pytest.raises(SlotTaken, match="--slot"), held(tmp_path, 0):
            pass
        with held(tmp_path, 1):
            pass
    with held(tmp_path, 0):
        pass


def test_who_held_it_last_on_this_machine_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(tmp_path, 0) as first:
        assert first.predecessor == ""
        first.keep("a" * 32)
        first.keep("b" * 32)
    with held(tmp_path, 0) as second:
        assert second.predecessor == "b" * 32
    monkeypatch.setattr(slot, "_BOOT", tmp_path / "boot")
    (tmp_path / "boot").write_text("another machine, or a later start of this one\n")
    with held(tmp_path, 0) as third:
        assert third.predecessor == ""


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"one", b"a b c\n"])
def test_a_lock_file_of_another_version_says_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "worker-0.lock").write_bytes(content)
    with held(tmp_path, 0) as place:
        assert place.predecessor == ""
