"""WAV files with odd sizes and headers: what is in them is heard, or the refusal says what is wrong."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.prepare import prepare
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem

pytestmark = pytest.mark.slow  # files are made and decoded: left to make test

LIMITS = Audio()
RATE_HZ = 16_000
SECONDS = 3
PCM, FLOAT, ALAW, MULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def chirp() -> NDArray[np.float64]:
    time_s = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    return 0.3 * np.sin(2 * np.pi * (200 * time_s + 300 * time_s**2))


def form(kind: int = PCM, bits: int = 16, channels: int = 1) -> bytes:
    frame = channels * bits // 8
    return struct.pack("<HHIIHH", kind, channels, RATE_HZ, RATE_HZ * frame, frame, bits)


def extensible(valid_bits: int, container_bits: int, kind: int = PCM) -> bytes:
    return form(EXTENSIBLE, container_bits) + struct.pack("<HHIH", 22, valid_bits, 4, kind) + GUID_TAIL


def chunk(name: bytes, content: bytes, size: int | None = None, pad: bool = True) -> bytes:
    padding = b"\0" * (len(content) % 2) if pad else b""
    return name + struct.pack("<I", len(content) if size is None else size) + content + padding


def riff(*chunks: bytes, name: bytes = b"RIFF", size: int | None = None) -> bytes:
    content = b"WAVE" + b"".join(chunks)
    return name + struct.pack("<I", len(content) if size is None else size) + content


def pcm(bits: int = 16, shift: int = 0) -> bytes:
    """Return the tone as whole numbers of `bits`, the lowest `shift` of them empty."""
    values = np.rint(chirp() * 2 ** (bits - 1 - shift)).astype("<i8") << shift
    if bits == 8:  # the only one without a sign
        values += 128
    return values.astype("<i8").view(np.uint8).reshape(-1, 8)[:, : bits // 8].tobytes()


def encoded(codec: str) -> bytes:
    """Return the tone by one of FFmpeg's codecs."""
    context = av.CodecContext.create(codec, "w")
    context.sample_rate, context.format, context.layout = RATE_HZ, "s16", "mono"
    frame = av.AudioFrame.from_ndarray((chirp()[None] * 32_767).astype(np.int16), format="s16", layout="mono")
    frame.sample_rate, frame.pts = RATE_HZ, 0
    return b"".join(bytes(packet) for part in (frame, None) for packet in context.encode(part))


def rf64(magic: bytes, data_size: int) -> bytes:
    """EBU Tech 3306: the sizes of 64 bits lie in `ds64`, those of 32 bits are all ones."""
    sizes = struct.pack("<QQQI", 72 + data_size, data_size, SECONDS * RATE_HZ, 0)
    data = b"data" + struct.pack("<I", 0xFFFFFFFF) + pcm()
    return riff(chunk(b"ds64", sizes), chunk(b"fmt ", form()), data, name=magic, size=0xFFFFFFFF)


FMT, DATA = chunk(b"fmt ", form()), chunk(b"data", pcm())
ODD_NOTE = chunk(b"LIST", b"INFOISFT\x05\0\0\0Lavf\0")
HEARD = {
    "as it should be": riff(FMT, DATA),
    "an odd chunk with its pad": riff(chunk(b"note", b"odd"), FMT, DATA),
    "JUNK and LIST before fmt": riff(chunk(b"JUNK", bytes(28)), ODD_NOTE, FMT, DATA),
    "LIST between fmt and data": riff(FMT, ODD_NOTE, chunk(b"fact", struct.pack("<I", 48_000)), DATA),
    "a broadcast chunk of 602 bytes": riff(chunk(b"bext", bytes(602)), FMT, DATA),
    "data size of all ones": riff(FMT, chunk(b"data", pcm(), size=0xFFFFFFFF), size=0xFFFFFFFF),
    "data size 0": riff(FMT, chunk(b"data", pcm(), size=0), size=36),
    "RIFF size 0": riff(FMT, DATA, size=0),
    "RIFF size too large": riff(FMT, DATA, size=1 << 30),
    "RIFF size too small": riff(FMT, DATA, size=4),
    "fmt after data": riff(DATA, FMT),
    "chunks after the sound": riff(FMT, DATA, ODD_NOTE, chunk(b"cue ", struct.pack("<I", 0))),
    "one byte too many": riff(FMT, DATA) + b"\0",
    "RF64": rf64(b"RF64", len(pcm())),
    "BW64": rf64(b"BW64", len(pcm())),
    "WAVE_FORMAT_EXTENSIBLE": riff(chunk(b"fmt ", extensible(16, 16)), DATA),
    "EXTENSIBLE float": riff(
        chunk(b"fmt ", extensible(32, 32, FLOAT)), chunk(b"data", chirp().astype("<f4").tobytes())
    ),
    "8 bit": riff(chunk(b"fmt ", form(bits=8)), chunk(b"data", pcm(8))),
    "24 bit": riff(chunk(b"fmt ", form(bits=24)), chunk(b"data", pcm(24))),
    "32 bit": riff(chunk(b"fmt ", form(bits=32)), chunk(b"data", pcm(32))),
    "24 bit in 32": riff(chunk(b"fmt ", extensible(24, 32)), chunk(b"data", pcm(32, shift=8))),
    "20 bit in 32": riff(
        chunk(b"JUNK", bytes(3)), chunk(b"fmt ", extensible(20, 32)), chunk(b"data", pcm(32, shift=12))
    ),
    "20 bit in 24": riff(chunk(b"fmt ", extensible(20, 24)), chunk(b"data", pcm(24, shift=4))),
    "64-bit float": riff(chunk(b"fmt ", form(FLOAT, 64)), chunk(b"data", chirp().astype("<f8").tobytes())),
    "A-law": riff(chunk(b"fmt ", form(ALAW, 8) + b"\0\0"), chunk(b"data", encoded("pcm_alaw"))),
    "mu-law": riff(chunk(b"fmt ", form(MULAW, 8) + b"\0\0"), chunk(b"data", encoded("pcm_mulaw"))),
    "a byte rate of 0": riff(chunk(b"fmt ", form()[:8] + bytes(4) + form()[12:]), DATA),
    "a fmt chunk of 40 bytes": riff(chunk(b"fmt ", form() + bytes(24)), DATA),
}
REFUSED = {
    "no fmt": (riff(DATA), "not-audio"),
    "no data": (riff(FMT), "not-audio"),
    "data of no bytes": (riff(FMT, chunk(b"data", b"")), "empty-file"),
    "nothing but the name": (riff(), "not-audio"),
    "a fmt chunk of 4 bytes": (riff(chunk(b"fmt ", form()[:4]), DATA), "not-audio"),
    "a fmt chunk that reaches beyond the end": (riff(chunk(b"fmt ", form(), size=1 << 30)), "not-audio"),
    "0 bits": (riff(chunk(b"fmt ", form(bits=0)), DATA), "undecodable"),
    "rate 0": (riff(chunk(b"fmt ", form()[:4] + bytes(8) + form()[12:]), DATA), "not-audio"),
    "an odd chunk without its pad": (riff(chunk(b"note", b"odd", pad=False), FMT, DATA), "not-audio"),
    "no sound though it says so": (riff(FMT, b"data" + struct.pack("<I", 96_000)), "truncated"),
}


@pytest.mark.parametrize("name", HEARD)
def test_what_is_in_it_is_heard(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(HEARD[name])
    assert probe(tmp_path / "a.wav", LIMITS).channels == 1
    prepared = prepare(tmp_path / "a.wav", tmp_path / "out", LIMITS)
    found, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert abs(prepared.duration_ms - SECONDS * 1000) <= 5
    assert np.abs(found[: SECONDS * RATE_HZ] - chirp()[: len(found)]).max() < 0.02  # 8 bit and A-law are coarse
    assert (prepared.lost, prepared.notes) == ((), ())


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_heard_is_refused(name: str, tmp_path: Path) -> None:
    content, code = REFUSED[name]
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(AudioProblem) as problem:
        prepare(tmp_path / "a.wav", tmp_path / "out", LIMITS)
    assert problem.value.code == code
    assert code != "not-audio" or "WAV but its header" in problem.value.title
