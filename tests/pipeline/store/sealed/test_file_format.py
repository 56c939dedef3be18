"""The format of an encrypted file: what was written comes back, any part of it, and nothing else opens."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.blobs import BlobDamaged
from pipeline.store.sealed import file_format
from pipeline.store.sealed.file_format import CHUNK, TAG, FileKey

KEY = FileKey("ab" * 16, b"k" * 32, "original")
HEADER = 48
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77]


def sealed(folder: Path, content: bytes, key: FileKey = KEY) -> Path:
    (folder / "plain").write_bytes(content)
    file_format.seal(folder / "plain", folder / "sealed", key)
    return folder / "sealed"


def opened(file: Path, key: FileKey = KEY) -> bytes:
    with file.open("rb") as stored:
        header = file_format.header_of(stored)
        assert header is not None
        file_format.unseal(stored, header, file.with_name("opened"), key)
    return file.with_name("opened").read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_comes_back(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    file = sealed(tmp_path, content)
    assert opened(file) == content
    assert file_format.plain_size(file.stat().st_size) == size
    assert size < 16 or content[:16] not in file.read_bytes()


def test_the_same_content_never_looks_the_same(tmp_path: Path) -> None:
    first, second = (sealed(tmp_path, b"the same" * 100).read_bytes() for _ in range(2))
    assert first[HEADER:] != second[HEADER:]


@given(st.integers(-5, 3 * CHUNK), st.integers(-5, 3 * CHUNK))
def test_a_part_is_read_alone(tmp_path_factory: pytest.TempPathFactory, start: int, length: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    content = bytes(range(256)) * (5 * CHUNK // 512)
    file = folder / "sealed"
    if not file.exists():
        sealed(folder, content)
    with file.open("rb") as stored:
        header = file_format.header_of(stored)
        assert header is not None
        part = file_format.read(stored, header, KEY, start, start + length)
    assert part == content[max(0, start) : max(0, start + length)]


def chunks_of(file: Path) -> list[bytes]:
    body = file.read_bytes()[HEADER:]
    return [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]


@pytest.mark.parametrize("harm", ["bit", "swapped", "last away", "half a chunk", "tag away", "doubled", "header"])
def test_what_was_changed_does_not_open(tmp_path: Path, harm: str) -> None:
    file = sealed(tmp_path, os.urandom(3 * CHUNK))
    header, chunks = file.read_bytes()[:HEADER], chunks_of(file)
    assert len(chunks) == 3
    if harm == "bit":
        chunks[1] = chunks[1][:100] + bytes([chunks[1][100] ^ 1]) + chunks[1][101:]
    elif harm == "swapped":
        chunks[0], chunks[1] = chunks[1], chunks[0]
    elif harm == "last away":
        chunks.pop()
    elif harm == "half a chunk":
        chunks[2] = chunks[2][: CHUNK // 2]
    elif harm == "tag away":
        chunks[2] = chunks[2][:8]
    elif harm == "doubled":
        chunks.append(chunks[2])
    else:
        header = header[:-1] + bytes([header[-1] ^ 1])
    file.write_bytes(header + b"".join(chunks))
    with pytest.raises(BlobDamaged):
        opened(file)


def test_another_files_place_or_key_does_not_open(tmp_path: Path) -> None:
    file = sealed(tmp_path, b"sound")
    for other in (FileKey(KEY.id, KEY.key, "clips/a.ogg"), FileKey(KEY.id, b"x" * 32, KEY.name)):
        with pytest.raises(BlobDamaged):
            opened(file, other)


def test_what_is_no_encrypted_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"RIFF....WAVE" * 20)
    assert file_format.header_at(tmp_path / "plain") is None
    assert file_format.header_at(tmp_path / "nothing") is None


def test_a_newer_version_is_said_so(tmp_path: Path) -> None:
    file = sealed(tmp_path, b"sound")
    content = bytearray(file.read_bytes())
    content[8] = 2
    file.write_bytes(content)
    with pytest.raises(BlobDamaged, match="version 2"):
        file_format.header_at(file)
