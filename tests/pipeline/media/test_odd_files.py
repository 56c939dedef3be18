"""Files that the world sends and the formats do not allow: what is in them is heard, all of it, at its time."""

import struct
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.prepare import prepare
from pipeline.media.problem import AudioProblem

pytestmark = pytest.mark.slow  # files are made and decoded: left to make test

LIMITS = Audio()
RATE_HZ = 16_000
SECONDS = 6


def chirp(seconds: float = SECONDS, level: float = 0.3) -> NDArray[np.float32]:
    """A tone that rises, so that each moment can be told from each other: 200 to 2,000 Hz."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (level * np.sin(2 * np.pi * (200 * time_s + 900 * time_s**2 / seconds))).astype(np.float32)


def heard(path: Path, folder: Path) -> NDArray[np.float32]:
    """Return the first channel as it is prepared."""
    prepared = prepare(path, folder / "prepared", LIMITS)
    samples, _ = soundfile.read(folder / "prepared" / prepared.channels[0].flac, dtype="float32")
    return np.asarray(samples, dtype=np.float32)


def alike(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    """Return the correlation over the time that both have."""
    count = min(len(found), len(expected))
    return float(np.corrcoef(found[:count], expected[:count])[0, 1])


def wav(path: Path, samples: NDArray[np.float32], data_size: int | None = None, tail: bytes = b"") -> Path:
    """Write 16-bit PCM whose header claims `data_size` bytes of sound, and what follows it."""
    data = (samples * 32_767).astype("<i2").tobytes()
    size = len(data) if data_size is None else data_size
    head = (
        b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE_HZ, 32_000, 2, 16)
    )
    path.write_bytes(head + b"data" + struct.pack("<I", size) + data + tail)
    return path


@pytest.mark.parametrize("claims", [SECONDS * 32_000 // 3, 32_000, 2])
def test_a_wav_that_claims_less_sound_than_it_has_is_heard_to_its_end(tmp_path: Path, claims: int) -> None:
    found = heard(wav(tmp_path / "cut.wav", chirp(), data_size=claims), tmp_path)
    assert len(found) == SECONDS * RATE_HZ
    assert alike(found, chirp()) > 0.999


def test_chunks_after_the_sound_are_no_sound(tmp_path: Path) -> None:
    tail = b"LIST" + struct.pack("<I", 20_000) + b"\x7f\x11" * 10_000
    assert len(heard(wav(tmp_path / "tagged.wav", chirp(), tail=tail), tmp_path)) == SECONDS * RATE_HZ


@pytest.mark.parametrize("loudest", [32_767.0, 20.0, 1.5])
def test_floats_over_full_scale_are_scaled_and_not_clipped(tmp_path: Path, loudest: float) -> None:
    soundfile.write(tmp_path / "loud.wav", chirp(level=loudest), RATE_HZ, "FLOAT")
    found = heard(tmp_path / "loud.wav", tmp_path)
    assert alike(found, chirp()) > 0.999
    assert 0.9 < np.abs(found).max() <= 1.0


def test_floats_within_full_scale_stay_as_they_are(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "usual.wav", chirp(), RATE_HZ, "FLOAT")
    assert np.allclose(heard(tmp_path / "usual.wav", tmp_path), chirp(), atol=1e-4)


def test_one_click_does_not_make_the_rest_inaudible(tmp_path: Path) -> None:
    sound = chirp(level=2.0)
    sound[100] = 30_000
    soundfile.write(tmp_path / "click.wav", sound, RATE_HZ, "FLOAT")
    assert alike(heard(tmp_path / "click.wav", tmp_path)[RATE_HZ:], chirp()[RATE_HZ:]) > 0.99


def matroska(path: Path, tracks: list[NDArray[np.float32]], start_s: float = 0) -> Path:
    """Write tracks of 16-bit PCM whose first time stamp is `start_s`."""
    with av.open(str(path), "w", format="matroska") as container:
        streams = [container.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono") for _ in tracks]
        for start in range(0, max(map(len, tracks)), 1600):
            for stream, samples in zip(streams, tracks, strict=True):
                part = samples[None, start : start + 1600]
                frame = av.AudioFrame.from_ndarray((part * 32_767).astype(np.int16), format="s16", layout="mono")
                frame.sample_rate, frame.pts = RATE_HZ, start + round(start_s * RATE_HZ)
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("start_s", [0, 1, 5])
def test_sound_that_begins_late_is_whole(tmp_path: Path, start_s: float) -> None:
    found = heard(matroska(tmp_path / "late.mkv", [chirp()], start_s), tmp_path)
    assert alike(found, chirp()) > 0.999
    assert abs(len(found) - SECONDS * RATE_HZ) < RATE_HZ // 10


def test_a_silent_track_gives_way_to_one_with_sound(tmp_path: Path) -> None:
    silent = np.zeros(SECONDS * RATE_HZ, np.float32)
    assert alike(heard(matroska(tmp_path / "two.mkv", [silent, chirp()]), tmp_path), chirp()) > 0.999


def test_of_two_tracks_with_sound_the_first_is_heard(tmp_path: Path) -> None:
    path = matroska(tmp_path / "two.mkv", [chirp(level=0.1), np.flip(chirp()).copy()])
    assert alike(heard(path, tmp_path), chirp()) > 0.999


def mp3(path: Path, change: Callable[[bytearray], None]) -> Path:
    """Write MP3 of 64 kbit/s, changed by hand."""
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=RATE_HZ, layout="mono")
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray((chirp()[None] * 32_767).astype(np.int16), format="s16p", layout="mono")
        frame.sample_rate = RATE_HZ
        container.mux([*stream.encode(frame), *stream.encode(None)])
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def spoil_the_start(content: bytearray) -> None:
    content[:3000] = np.random.default_rng(1).integers(0, 200, 3000, np.uint8).tobytes()


def claim_three_times_the_frames(content: bytearray) -> None:
    at = max(content.find(b"Xing"), content.find(b"Info"))
    frames = struct.unpack(">I", content[at + 8 : at + 12])[0]
    content[at + 8 : at + 12] = struct.pack(">I", 3 * frames)


def spoil_the_middle(content: bytearray) -> None:
    middle = len(content) // 2
    content[middle : middle + 3000] = np.random.default_rng(1).integers(0, 200, 3000, np.uint8).tobytes()


def test_a_wrong_number_of_frames_in_the_header_does_not_matter(tmp_path: Path) -> None:
    found = heard(mp3(tmp_path / "wrong.mp3", claim_three_times_the_frames), tmp_path)
    assert abs(len(found) / RATE_HZ - SECONDS) < 0.2


def test_a_damaged_middle_leaves_a_hole_and_keeps_the_times(tmp_path: Path) -> None:
    whole = heard(mp3(tmp_path / "whole.mp3", lambda content: None), tmp_path / "a")
    found = heard(mp3(tmp_path / "spoiled.mp3", spoil_the_middle), tmp_path / "b")
    assert abs(len(found) - len(whole)) < RATE_HZ // 5
    last = len(whole) - RATE_HZ  # after the hole the rise of the tone goes on at its time
    shifts = range(-RATE_HZ // 10, RATE_HZ // 10, 8)
    end = [alike(np.roll(found, shift)[last : last + 8000], whole[last : last + 8000]) for shift in shifts]
    assert max(end) > 0.8


def test_sphere_is_read(tmp_path: Path) -> None:
    samples = (chirp() * 32_767).astype("<i2")
    lines = ["NIST_1A", "   1024", f"sample_count -i {len(samples)}", f"sample_rate -i {RATE_HZ}", "channel_count -i 1"]
    lines += ["sample_n_bytes -i 2", "sample_byte_format -s2 01", "sample_coding -s3 pcm", "end_head"]
    head = ("\n".join(lines) + "\n").encode().ljust(1024)
    (tmp_path / "speech.sph").write_bytes(head + samples.tobytes())
    assert alike(heard(tmp_path / "speech.sph", tmp_path), chirp()) > 0.999


def test_a_recording_that_was_cut_off_is_still_refused(tmp_path: Path) -> None:
    path = wav(tmp_path / "cut.wav", chirp())
    path.write_bytes(path.read_bytes()[: 2 * RATE_HZ])
    with pytest.raises(AudioProblem, match="cut off"):
        prepare(path, tmp_path / "prepared", LIMITS)


def before_zero(path: Path, container: str, codec: str, start: int) -> Path:
    """Write the tone so that its first time stamps are negative, as those of encoders that need a run-up."""
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.repeat(chirp(), 3)[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48_000, start
        packets = [*stream.encode(frame), *stream.encode(None)]
        assert packets[0].pts < 0
        output.mux(packets)
    return path


@pytest.mark.parametrize(
    ("container", "codec", "start"),
    [  # MP4 says by an edit list that the run-up is not to be played; sound before 0 it could not keep
        ("matroska", "libopus", -4_800),
        ("webm", "libopus", -4_800),
        ("matroska", "aac", -4_800),
        ("mp4", "aac", 0),
        ("mov", "aac", 0),
    ],
)
def test_negative_time_stamps_neither_move_nor_lose_anything(
    tmp_path: Path, container: str, codec: str, start: int
) -> None:
    found = heard(before_zero(tmp_path / "early", container, codec, start), tmp_path)
    assert abs(len(found) - SECONDS * RATE_HZ) < RATE_HZ // 10
    shifts = range(-RATE_HZ // 10, RATE_HZ // 10, 2)
    for at in (8_000, 40_000, 80_000):
        expected = chirp()[at : at + 4_000]
        best = max(shifts, key=lambda shift: alike(found[at + shift :][:4_000], expected))
        assert abs(best) <= RATE_HZ // 20, "moved by more than the padding of a packet"
        assert alike(found[at + best :][:4_000], expected) > 0.95


def test_an_mp3_with_a_damaged_start_keeps_its_times(tmp_path: Path) -> None:
    whole = heard(mp3(tmp_path / "whole.mp3", lambda content: None), tmp_path / "a")
    found = heard(mp3(tmp_path / "spoiled.mp3", spoil_the_start), tmp_path / "b")
    assert abs(len(found) - len(whole)) < RATE_HZ // 2


def test_an_mp3_after_five_megabytes_of_tags_is_heard(tmp_path: Path) -> None:
    size = 5 << 20
    frame = b"APIC" + struct.pack(">I", size - 20) + b"\0\0\0image/png\0\x03\0" + bytes(size - 34)
    synchsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    tag = b"ID3\x03\0\0" + synchsafe + frame.ljust(size, b"\0")[:size]
    path = mp3(tmp_path / "tagged.mp3", lambda content: content.__setitem__(slice(0, 0), tag))
    assert abs(len(heard(path, tmp_path)) / RATE_HZ - SECONDS) < 0.2


def test_an_mp3_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = mp3(tmp_path / "cut.mp3", lambda content: content.__delitem__(slice(len(content) // 2, None)))
    with pytest.raises(AudioProblem, match="cut off"):
        prepare(path, tmp_path / "prepared", LIMITS)
