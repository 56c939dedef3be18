"""Mutations: real small sound files of each kind that people send, and what becomes of them in bad hands."""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.lib.lures import Lures

SECONDS: Final = 0.6
# What FFmpeg makes: name, container, codec, rate in Hz.
_ENCODED: Final = (
    ("mp3", "mp3", "libmp3lame", 16_000), ("m4a", "ipod", "aac", 16_000), ("webm", "webm", "libopus", 48_000),
    ("mkv", "matroska", "aac", 44_100), ("amr", "amr", "libopencore_amrnb", 8_000),
    ("aac", "adts", "aac", 16_000), ("3gp", "3gp", "libopencore_amrnb", 8_000), ("wma", "asf", "wmav2", 44_100),
)  # fmt: skip
_EDGES: Final = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF)
_HEAD_BYTES: Final = 400


@dataclass(frozen=True, slots=True)
class Case:
    """A file to be tried. `kind`: what it was, or how it refers to something else. `never`: it must not be taken."""

    kind: str
    content: bytes
    never: bool = False


def seeds() -> dict[str, bytes]:
    """Return whole files of each kind, in some hundred to some ten thousand bytes."""
    mono, stereo = _tone(16_000, 1), _tone(16_000, 2)
    made = {
        "wav": _written(mono, "WAV"), "wav-float": _written(stereo, "WAV", "FLOAT"),
        "wav-ulaw": _written(_tone(8_000, 1), "WAV", "ULAW", 8_000), "w64": _written(mono, "W64"),
        "aiff": _written(stereo, "AIFF"), "caf": _written(mono, "CAF"), "flac": _written(stereo, "FLAC"),
        "ogg": _written(mono, "OGG", "VORBIS"), "opus": _written(_tone(48_000, 1), "OGG", "OPUS", 48_000),
    }  # fmt: skip
    return made | {name: _encoded(*how) for name, *how in _ENCODED}


def case(chance: Random, whole: Mapping[str, bytes], lures: Lures) -> Case:
    """Return the next file: one in eight refers to something else, the others are damaged."""
    draw = chance.random()
    if draw < 0.08:
        return Case("text", lures.text(chance), never=True)
    if draw < 0.1:
        text = lures.text(chance)
        return Case("damaged text", _damaged(chance, text, text), never=True)
    if draw < 0.125:
        return Case("reference in mp4", lures.in_mp4(chance, whole["m4a"]))
    kind, other = chance.choice(sorted(whole)), chance.choice(sorted(whole))
    content = whole[kind]
    for _ in range(chance.randint(1, 3)):
        content = _damaged(chance, content, whole[other])
    return Case(kind, content)


def _damaged(chance: Random, content: bytes, other: bytes) -> bytes:
    change = chance.choice((_cut, _flipped, _overwritten, _removed, _repeated, _inserted, _sized, _sized, _joined))
    return change(chance, content or b"\0", other)


def _cut(chance: Random, content: bytes, _other: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _flipped(chance: Random, content: bytes, _other: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 5, 50))):
        changed[_place(chance, content)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwritten(chance: Random, content: bytes, _other: bytes) -> bytes:
    at, size = _place(chance, content), chance.choice((1, 4, 30, 1000))
    filler = chance.choice((chance.randbytes(size), b"\0" * size, b"\xff" * size))
    return content[:at] + filler + content[at + size :]


def _removed(chance: Random, content: bytes, _other: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + content[at + chance.choice((1, 7, 100, 2000)) :]


def _repeated(chance: Random, content: bytes, _other: bytes) -> bytes:
    at, size = _place(chance, content), chance.choice((4, 40, 1000))
    return content[:at] + content[at : at + size] * chance.choice((2, 9)) + content[at + size :]


def _inserted(chance: Random, content: bytes, _other: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + chance.randbytes(chance.choice((1, 4, 300))) + content[at:]


def _sized(chance: Random, content: bytes, _other: bytes) -> bytes:
    """Put a number where a size, a count or a rate may stand."""
    at, form = _place(chance, content), chance.choice(("<I", ">I", "<H", ">H", ">Q"))
    width = struct.calcsize(form)
    number = chance.choice((*_EDGES, len(content), len(content) + 1)) % (1 << (8 * width))
    return content[:at] + struct.pack(form, number) + content[at + width :]


def _joined(chance: Random, content: bytes, other: bytes) -> bytes:
    """The beginning of one file and the end of another, or two whole ones."""
    if chance.random() < 0.3:
        return content + other
    return content[: chance.randrange(len(content))] + other[chance.randrange(max(1, len(other))) :]


def _place(chance: Random, content: bytes) -> int:
    """Return a place in a file, every second time in its head, where most of what is read stands."""
    return chance.randrange(min(len(content), _HEAD_BYTES) if chance.random() < 0.5 else len(content))


def _tone(rate_hz: int, channels: int) -> NDArray[np.float32]:
    time_s = np.arange(round(SECONDS * rate_hz)) / rate_hz
    return np.stack([0.3 * np.sin(2 * np.pi * 220 * (side + 1) * time_s) for side in range(channels)], 1).astype("f4")


def _written(sound: NDArray[np.float32], form: str, subtype: str | None = None, rate_hz: int = 16_000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, rate_hz, format=form, subtype=subtype)
    return file.getvalue()


def _encoded(container: str, codec: str, rate_hz: int) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout="mono")
        assert isinstance(stream, av.AudioStream)
        if codec == "wmav2":  # it refuses the default
            stream.bit_rate = 96_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(_tone(rate_hz, 1).T), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = rate_hz, 0
        for part in (frame, None):
            output.mux(stream.encode(part))
    return file.getvalue()
