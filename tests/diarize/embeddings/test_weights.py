"""Weights: tensors come out of a checkpoint as they went in, and nothing else in it does anything."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from diarize.embeddings.weights import WeightsError, read
from tests.diarize.embeddings import checkpoints


def test_tensors_come_out_as_they_went_in(tmp_path: Path) -> None:
    tensors = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([1.5], np.float32)}
    found = read(checkpoints.write(tmp_path / "model.bin", tensors))
    assert found.keys() == tensors.keys()
    assert all(np.array_equal(found[name], tensors[name]) for name in tensors)


def test_strides_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("x/data.pkl", b"\x80\x02}X\x01\x00\x00\x00a" + checkpoints.tensor("0", (3, 2), (1, 3), 6) + b"s.")
        box.writestr("x/data/0", np.arange(6, dtype="<f4").tobytes())
    assert read(path)["a"].tolist() == [[0, 3], [1, 4], [2, 5]]


def test_nothing_that_a_checkpoint_names_is_called(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    harm = b"X\x03\x00\x00\x00bad" + b"cos\nsystem\n(" + b"X" + len(f"touch {mark}").to_bytes(4, "little")
    harm += f"touch {mark}".encode() + b"tR"
    found = read(checkpoints.write(tmp_path / "model.bin", {"a": np.ones(2, np.float32)}, harm))
    assert list(found) == ["a"]
    assert not mark.exists()


@pytest.mark.parametrize(
    ("shape", "strides", "offset"), [((3, 2), (1, 4), 0), ((6,), (1,), 1), ((2,), (-1,), 0), ((2,), (1,), -1)]
)
def test_a_tensor_beyond_its_storage_is_refused(
    tmp_path: Path, shape: tuple[int, ...], strides: tuple[int, ...], offset: int
) -> None:
    path = tmp_path / "model.bin"
    with zipfile.ZipFile(path, "w") as box:
        body = checkpoints.tensor("0", shape, strides, 6, offset)
        box.writestr("x/data.pkl", b"\x80\x02}X\x01\x00\x00\x00a" + body + b"s.")
        box.writestr("x/data/0", np.arange(6, dtype="<f4").tobytes())
    with pytest.raises(WeightsError, match="beyond its storage"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"\x80\x02}."])
def test_what_is_no_checkpoint_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"model\.bin"):
        read(path)
