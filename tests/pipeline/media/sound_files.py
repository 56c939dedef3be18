"""Sound files of every kind and fault, made for tests."""

import struct
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from configs.settings import Audio

LIMITS = Audio(max_duration_s=60, max_channels=8)
Sound = NDArray[np.float32]


def tone(seconds: float, rate_hz: int = 16_000, channels: int = 1, frequency_hz: float = 440.0) -> Sound:
    """A tone in each channel, each of its own pitch: float32, shape (n, channels)."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    sides = [0.3 * np.sin(2 * np.pi * frequency_hz * (side + 1) * time_s) for side in range(channels)]
    return np.asarray(np.stack(sides, axis=1), dtype=np.float32)


def encode(path: Path, codec: str, sound: Sound, rate_hz: int, container: str | None = None, delay_ms: int = 0) -> Path:
    """Write mono or stereo sound with one of FFmpeg's encoders."""
    layout = "stereo" if sound.shape[1] == 2 else "mono"
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(stream, av.AudioStream)
        if codec == "wmav2":  # it refuses the default
            stream.bit_rate = 96_000
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate_hz, delay_ms * rate_hz // 1000
        for part in (frame, None):
            output.mux(stream.encode(part))
    return path


def video(path: Path, sound: Sound | None, delay_ms: int = 0) -> Path:
    """Write two seconds of mpeg4 picture, with AAC sound (44.1 kHz) that begins `delay_ms` later, or none."""
    with av.open(str(path), "w") as output:
        picture = output.add_stream("mpeg4", rate=25)
        assert isinstance(picture, av.VideoStream)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        stream = output.add_stream("aac", rate=44_100, layout="mono") if sound is not None else None
        for index in range(50):
            still = av.VideoFrame.from_ndarray(np.full((48, 64, 3), index, dtype=np.uint8), format="rgb24")
            still.pts = index
            output.mux(picture.encode(still))
        output.mux(picture.encode(None))
        if stream is not None and sound is not None:
            assert isinstance(stream, av.AudioStream)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44_100, delay_ms * 441 // 10
            for part in (frame, None):
                output.mux(stream.encode(part))
    return path


def written(path: Path, sound: Sound, rate_hz: int = 16_000, **options: str) -> Path:
    soundfile.write(path, sound, rate_hz, **options)
    return path


def cut(path: Path, share: float) -> Path:
    """Drop the end of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def patched(path: Path, at: int, data: bytes) -> Path:
    content = bytearray(path.read_bytes())
    content[at : at + len(data)] = data
    path.write_bytes(content)
    return path


def overwritten(path: Path) -> Path:
    """Spoil all the sound of an MP4 file, and leave its index, which follows."""
    return patched(path, 48, b"\xaa" * (path.read_bytes().index(b"moov") - 52))


def filled(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def spoilt(value: float) -> Sound:
    sound = tone(3)
    sound[24_000] = value
    return sound


def wav_header(channels: int, rate_hz: int, data_bytes: int, kind: int = 1) -> bytes:
    form = struct.pack("<HHIIHH", kind, channels, rate_hz, rate_hz * channels * 2, channels * 2, 16)
    size = struct.pack("<I", data_bytes)
    return b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + size


Make = Callable[[Path], Path]

# What is sent, whether the quick look already finds it, the code, and words the message must hold.
BAD: dict[str, tuple[Make, bool, str, str]] = {
    "no bytes": (lambda d: filled(d / "a.wav", b""), True, "empty-file", "0 bytes"),
    "text": (lambda d: filled(d / "a.mp3", b"Hello, this is no sound.\n" * 50), True, "not-audio", "MP3"),
    "random bytes": (lambda d: filled(d / "a.wav", np.random.default_rng(5).bytes(200_000)), True, "not-audio", "WAV"),
    "a picture": (lambda d: filled(d / "a.png", b"\x89PNG\r\n\x1a\n" + bytes(500)), True, "not-audio", "kind"),
    "a playlist": (
        lambda d: filled(
            d / "a.m3u8",
            f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{written(d / 'b.mp3', tone(9), format='MP3')}\n"
            "#EXT-X-ENDLIST\n".encode(),
        ),
        True, "not-audio", "kind",
    ),
    "a script of FFmpeg's": (
        lambda d: filled(d / "a.txt", f"ffconcat version 1.0\nfile {written(d / 'b.wav', tone(9)).name}\n".encode()),
        True, "not-audio", "kind",
    ),
    "only a header": (lambda d: filled(d / "a.wav", wav_header(1, 16_000, 0)), True, "empty-file", "0 s"),
    "no channels": (
        lambda d: filled(d / "a.wav", wav_header(0, 16_000, 32_000) + bytes(32_000)), True, "no-channels", "0 channels"
    ),
    "a rate of 7 Hz": (
        lambda d: filled(d / "a.wav", wav_header(1, 7, 700) + bytes(700)), True, "undecodable", "7 Hz"
    ),
    "a kind of sound that nobody knows": (
        lambda d: filled(d / "a.wav", wav_header(1, 16_000, 32_000, kind=0x7777) + bytes(32_000)),
        True, "undecodable", "unknown kind",
    ),
    "nine channels": (lambda d: written(d / "a.wav", tone(1, channels=9)), True, "too-many-channels", "9 channels"),
    "video without sound": (lambda d: video(d / "a.mp4", None), True, "no-audio-stream", "video"),
    "61 s of 60": (lambda d: written(d / "a.flac", tone(61, 8000), 8000), True, "too-long", "1:00.0"),
    # ADTS says nothing of its length: only decoding tells.
    "61 s of AAC": (lambda d: encode(d / "a.aac", "aac", tone(61), 16_000, "adts"), False, "too-long", "1:00.0"),
    "not a number": (
        lambda d: written(d / "a.wav", spoilt(float("nan")), subtype="FLOAT"), True, "invalid-samples", "1.0 s"
    ),
    "infinite": (
        lambda d: written(d / "a.wav", spoilt(float("-inf")), subtype="DOUBLE"), True, "invalid-samples", "NaN"
    ),
    "cut WAV": (lambda d: cut(written(d / "a.wav", tone(20)), 0.6), True, "truncated", "12.0 s"),
    "cut WAV, 24 bit": (
        lambda d: cut(written(d / "a.wav", tone(20), subtype="PCM_24"), 0.6), True, "truncated", "12.0 s"
    ),
    "cut RF64": (lambda d: cut(written(d / "a.wav", tone(20), format="RF64"), 0.6), False, "truncated", "12.0 s of 20"),
    "cut Wave64": (lambda d: cut(written(d / "a.w64", tone(20), format="W64"), 0.6), True, "truncated", "12.0 s"),
    "cut AIFF": (lambda d: cut(written(d / "a.aiff", tone(20)), 0.6), False, "truncated", "12.0 s of 20.0 s"),
    "cut CAF": (lambda d: cut(written(d / "a.caf", tone(20)), 0.6), True, "truncated", "s can be read"),
    "cut FLAC": (lambda d: cut(written(d / "a.flac", tone(20)), 0.6), False, "truncated", "of 20.0 s can be read"),
    "cut MP3": (lambda d: cut(encode(d / "a.mp3", "libmp3lame", tone(20), 16_000), 0.6), True, "truncated", "of 20"),
    "cut Opus": (
        lambda d: cut(written(d / "a.ogg", tone(20), format="OGG", subtype="OPUS"), 0.6), True, "truncated", "be read"
    ),
    "cut Vorbis": (lambda d: cut(written(d / "a.ogg", tone(20)), 0.6), True, "truncated", "can be read"),
    "cut WebM": (
        lambda d: cut(encode(d / "a.webm", "libopus", tone(20, 48_000), 48_000), 0.6), False, "truncated", "of 20.0 s"
    ),
    "cut M4A": (lambda d: cut(encode(d / "a.m4a", "aac", tone(20), 16_000), 0.9), True, "truncated", "0 s can be read"),
    "cut AAC": (lambda d: cut(encode(d / "a.aac", "aac", tone(20), 16_000, "adts"), 0.6), False, "truncated", "can be"),
    "cut video": (lambda d: cut(video(d / "a.mkv", tone(2, 44_100)), 0.6), False, "truncated", "of 2.0 s"),
    "nothing but rubbish in M4A": (
        lambda d: overwritten(encode(d / "a.m4a", "aac", tone(3), 16_000)),
        True, "undecodable", "damaged or of an unknown kind",
    ),
    "rubbish in M4A": (
        lambda d: patched(encode(d / "a.m4a", "aac", tone(20), 16_000), 48, b"\xaa" * 60_000),
        False, "undecodable", "pieces of sound cannot be read",
    ),
}  # fmt: skip

# What is sent, how long it is, and how many channels it has.
GOOD: dict[str, tuple[Make, int, int]] = {
    "WAV": (lambda d: written(d / "a.wav", tone(3)), 3000, 1),
    "wrong extension": (lambda d: written(d / "a.mp3", tone(3), format="WAV"), 3000, 1),
    "no extension": (lambda d: written(d / "recording", tone(3), format="FLAC"), 3000, 1),
    "telephone, 8 kHz": (lambda d: written(d / "a.wav", tone(3, 8000), 8000, subtype="ULAW"), 3000, 1),
    "8-bit WAV": (lambda d: written(d / "a.wav", tone(3), subtype="PCM_U8"), 3000, 1),
    "64-bit float WAV, 96 kHz": (lambda d: written(d / "a.wav", tone(3, 96_000), 96_000, subtype="DOUBLE"), 3000, 1),
    "44.1 kHz stereo": (lambda d: written(d / "a.wav", tone(3, 44_100, 2), 44_100), 3000, 2),
    "eight channels": (lambda d: written(d / "a.wav", tone(2, 44_100, 8), 44_100), 2000, 8),
    "eight planes": (lambda d: written(d / "a.ogg", tone(2, 48_000, 8), 48_000, subtype="VORBIS"), 2000, 8),
    "silence": (lambda d: written(d / "a.wav", np.zeros((32_000, 1), np.float32)), 2000, 1),
    "one sample": (lambda d: written(d / "a.wav", np.zeros((1, 1), np.float32)), 0, 1),
    "size unknown": (lambda d: filled(d / "a.wav", wav_header(1, 16_000, 0xFFFFFFFF) + bytes(32_000)), 1000, 1),
    "size of sox": (lambda d: filled(d / "a.wav", wav_header(1, 16_000, 0x7FFFF000) + bytes(32_000)), 1000, 1),
    "MP3": (lambda d: encode(d / "a.mp3", "libmp3lame", tone(3, 44_100, 2), 44_100), 3000, 2),
    "two MP3 files in one, of different rates": (
        lambda d: filled(
            d / "c.mp3",
            encode(d / "a.mp3", "libmp3lame", tone(3), 16_000).read_bytes()
            + encode(d / "b.mp3", "libmp3lame", tone(6, 44_100), 44_100).read_bytes(),
        ),
        9050, 1,
    ),
    "FLAC with an old tag at the end": (
        lambda d: filled(d / "b.flac", written(d / "a.flac", tone(3)).read_bytes() + b"TAG".ljust(128)), 3000, 1
    ),
    "M4A with rubbish at the end": (
        lambda d: filled(d / "b.m4a", encode(d / "a.m4a", "aac", tone(3), 16_000).read_bytes() + b"TAGtag".ljust(128)),
        3000, 1,
    ),
    "Opus": (lambda d: written(d / "a.opus", tone(3, 48_000), 48_000, format="OGG", subtype="OPUS"), 3000, 1),
    "WebM": (lambda d: encode(d / "a.webm", "libopus", tone(3, 48_000, 2), 48_000), 3000, 2),
    "M4A": (lambda d: encode(d / "a.m4a", "aac", tone(3, 44_100, 2), 44_100), 3000, 2),
    "AMR": (lambda d: encode(d / "a.amr", "libopencore_amrnb", tone(3, 8000), 8000), 3000, 1),
    "3GP": (lambda d: encode(d / "a.3gp", "libopencore_amrnb", tone(3, 8000), 8000), 3000, 1),
    "WMA": (lambda d: encode(d / "a.wma", "wmav2", tone(3, 44_100, 2), 44_100, "asf"), 3000, 2),
    "video with sound": (lambda d: video(d / "a.mp4", tone(2, 44_100)), 2000, 1),
    "sound half a second after the picture": (lambda d: video(d / "a.mkv", tone(1.5, 44_100), 500), 2000, 1),
}  # fmt: skip
