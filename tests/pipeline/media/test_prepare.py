"""Real files of every kind and fault, made here, through probe and prepare."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.prepare import AudioProblem, Prepared, load_prepared, prepare, probe
from pipeline.media.problem import CODES, clock
from pipeline.media.waveform import load_peaks

LIMITS = Audio(max_duration_s=60, max_channels=8)
Sound = NDArray[np.float32]
REPOSITORY = Path(__file__).parents[3]


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
        lambda d: written(d / "a.wav", spoilt(float("nan")), subtype="FLOAT"), False, "invalid-samples", "1.0 s"
    ),
    "infinite": (
        lambda d: written(d / "a.wav", spoilt(float("-inf")), subtype="DOUBLE"), False, "invalid-samples", "NaN"
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


@pytest.mark.parametrize("name", BAD)
def test_bad_files_say_what_is_wrong(name: str, tmp_path: Path) -> None:
    make, found_early, code, words = BAD[name]
    path = make(tmp_path)
    before = sorted(tmp_path.iterdir())
    if found_early:
        with pytest.raises(AudioProblem) as early:
            probe(path, LIMITS)
        assert early.value.code == code
    else:
        probe(path, LIMITS)
    with pytest.raises(AudioProblem) as problem:
        prepare(path, tmp_path / "out", LIMITS)
    assert problem.value.code == code
    assert words in str(problem.value)
    assert sorted(tmp_path.iterdir()) == before, "something half-written stayed behind"


def test_every_code_is_tried() -> None:
    assert {code for _, _, code, _ in BAD.values()} == set(CODES)


@pytest.mark.parametrize("name", GOOD)
def test_good_files_become_flac_and_peaks(name: str, tmp_path: Path) -> None:
    make, duration_ms, channels = GOOD[name]
    path = make(tmp_path)
    found = probe(path, LIMITS)
    prepared = prepare(path, tmp_path / "out", LIMITS)
    assert found.channels == len(prepared.channels) == channels
    assert abs(prepared.duration_ms - duration_ms) <= 70  # lossy encoders add up to a packet
    for channel in prepared.channels:
        info = soundfile.info(tmp_path / "out" / channel.flac)
        assert (info.samplerate, info.channels, info.format, info.subtype) == (16_000, 1, "FLAC", "PCM_16")
        assert info.frames * 1000 // 16_000 == prepared.duration_ms
        assert len(load_peaks(tmp_path / "out" / channel.peaks)) == -(-info.frames // 320)


def test_samples_pass_unchanged_and_channels_stay_apart(tmp_path: Path) -> None:
    sound = np.random.default_rng(2).integers(-32_768, 32_767, (16_000 * 13 + 77, 2), dtype=np.int16)
    soundfile.write(tmp_path / "a.wav", sound, 16_000)
    prepare(tmp_path / "a.wav", tmp_path / "out", LIMITS)
    for side in (0, 1):
        kept, _ = soundfile.read(tmp_path / "out" / f"channel-{side}.flac", dtype="int16")
        np.testing.assert_array_equal(kept, sound[:, side])


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 22_050, 44_100, 48_000])
def test_resampling_keeps_pitch_level_and_time(rate_hz: int, tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros((rate_hz, 1), np.float32), tone(2, rate_hz)])
    prepare(written(tmp_path / "a.wav", sound, rate_hz), tmp_path / "out", LIMITS)
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    expected = np.concatenate([np.zeros(16_000, np.float32), tone(2)[:, 0]])
    assert len(heard) == pytest.approx(len(expected), abs=2)
    inner = slice(16_500, 47_500)
    assert np.abs(heard[inner] - expected[inner]).max() < 0.01
    assert np.abs(heard[:15_900]).max() < 0.001


def test_sound_that_begins_after_the_picture_keeps_its_time(tmp_path: Path) -> None:
    prepare(video(tmp_path / "a.mkv", tone(1.5, 44_100), 500), tmp_path / "out", LIMITS)
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert np.abs(heard[: 16 * 440]).max() == 0.0
    assert np.abs(heard[16 * 560 :]).max() > 0.2


def test_lost_packets_become_silence_of_the_same_length(tmp_path: Path) -> None:
    whole = encode(tmp_path / "whole.webm", "libopus", tone(6, 48_000), 48_000)
    with av.open(str(whole)) as source, av.open(str(tmp_path / "holes.webm"), "w") as output:
        stream = output.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.pts is not None and not 2000 <= packet.pts * packet.time_base * 1000 < 3000:
                packet.stream = stream
                output.mux(packet)
    prepared = prepare(tmp_path / "holes.webm", tmp_path / "out", LIMITS)
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert abs(prepared.duration_ms - 6000) <= 20
    assert np.abs(heard[16 * 2100 : 16 * 2900]).max() < 0.001
    assert np.abs(heard[16 * 3100 : 16 * 5900]).max() > 0.2


def test_a_damaged_piece_does_not_move_what_follows(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).standard_normal((320_000, 1)).astype(np.float32) * 0.1
    path = written(tmp_path / "a.flac", noise)
    patched(path, path.stat().st_size // 2, b"\xaa" * 300)
    assert prepare(path, tmp_path / "out", LIMITS).duration_ms == 20_000
    heard, _ = soundfile.read(tmp_path / "out" / "channel-0.flac", dtype="float32")
    assert np.abs(heard[-16_000:] - noise[-16_000:, 0]).max() < 0.001


def test_channels_with_the_same_sound_are_named(tmp_path: Path) -> None:
    left = np.random.default_rng(4).standard_normal(16_000 * 5).astype(np.float32) * 0.1
    path = written(tmp_path / "a.wav", np.stack([left, -0.5 * left, np.roll(left, 1600)], axis=1))
    assert [channel.same_as for channel in prepare(path, tmp_path / "out", LIMITS).channels] == [None, 0, None]


def test_preparing_twice_changes_nothing_and_loads_what_was_returned(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(3, channels=2))
    first = prepare(path, tmp_path / "out", LIMITS)
    stamp = (tmp_path / "out" / "channel-0.flac").stat().st_mtime_ns
    assert prepare(path, tmp_path / "out", LIMITS) == first == load_prepared(tmp_path / "out")
    assert Prepared.from_json(json.loads(json.dumps(first.to_json()))) == first
    assert (tmp_path / "out" / "channel-0.flac").stat().st_mtime_ns == stamp
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.wav", "out"]


def test_progress_rises_to_one(tmp_path: Path) -> None:
    seen: list[float] = []
    prepare(written(tmp_path / "a.wav", tone(30)), tmp_path / "out", LIMITS, seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 5
    assert seen[0] < 0.2
    assert seen[-1] == 1.0


def test_a_failing_progress_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise RuntimeError("the worker was told to stop")

    path = written(tmp_path / "a.wav", tone(3))
    with pytest.raises(RuntimeError, match="told to stop"):
        prepare(path, tmp_path / "out", LIMITS, stop)
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_no_audio_problem(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "nothing.wav", LIMITS)


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0.0 s"), (12_340, "12.3 s"), (60_000, "0:01:00.0"), (7_384_500, "2:03:04.5")]
)
def test_lengths_are_written_as_people_do(ms: int, text: str) -> None:
    assert clock(ms) == text


def test_the_quick_look_needs_no_heavy_package() -> None:
    heavy = ("torch", "faster_whisper", "librosa", "scipy", "numba", "onnxruntime")
    code = f"import sys, pipeline.media.prepare; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=REPOSITORY)
    assert result.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["WAV", "MP3", "M4A", "Opus", "WebM", "AMR", "eight planes", "video with sound"])
def test_whatever_is_broken_ends_in_a_result_or_a_problem(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    whole = GOOD[name][0](tmp_path).read_bytes()
    for turn in range(40):
        data = np.frombuffer(whole, dtype=np.uint8).copy()
        reach = min(400, len(data)) if turn % 2 else len(data)  # headers break in more ways than sound
        data[rng.integers(0, reach, 20)] = rng.integers(0, 256, 20)
        path = filled(
            tmp_path / f"broken-{turn}", data[: rng.integers(1, len(data)) if turn % 4 == 0 else None].tobytes()
        )
        for look in (lambda p: probe(p, LIMITS), lambda p: prepare(p, p.with_suffix(".out"), LIMITS)):
            with suppress(AudioProblem):
                look(path)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wav", "mp3", "opus"])
def test_two_hours_take_less_than_200_mb(kind: str) -> None:
    command = [sys.executable, "-m", "benchmarks.service.prepare_memory", "--json", "--kinds", kind]
    result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
    row = json.loads(result.stdout)
    assert row["hours"] == pytest.approx(2, abs=0.001)
    assert row["peak_mb"] < 200
