"""Decoder: a file in, blocks of samples out. Missing sound is filled with silence or reported, never skipped.

    file -> packets -> frames -> 16 kHz blocks        memory: a few seconds of sound, whatever the length

Holes in the time stamps (lost packets, a sound track that begins after the picture) become silence, so that times in
the transcript are the times that a player shows. Damaged packets are skipped and leave such a hole. A file that ends
earlier than it says is an error, because its transcript would look complete. Where the sender asks for it, a damaged
file is taken as it is: then what is missing is in `lost` and `notes`.
"""

from collections.abc import Iterator

import av
import numpy as np
from av.packet import Packet
from av.stream import Stream
from numpy.typing import NDArray

from configs.settings import Audio
from diarize.interval import Stretch
from pipeline.media.container import Source, check_length, undecodable
from pipeline.media.problem import AudioProblem, clock
from pipeline.media.resampler import SAMPLE_RATE_HZ, Resampler
from pipeline.media.truncation import is_cut, states_its_length

# Shorter holes are rounding of time stamps (1 ms in WebM) or jitter of a live recorder (tens of ms).
_HOLE_MS = 100
# The ends of picture and sound differ by a frame or two; encoders pad by up to 0.1 s.
_END_SLACK_MS = 500
# With more damage than this, the text would have more holes than a person should have to correct.
_DAMAGED_SHARE = 0.05
# If so many packets from the start (10 s or so) cannot be decoded, the rest is not tried.
_HOPELESS_PACKETS = 500
_OR_AS_IT_IS = "To have what can be read of it, say that it is damaged: --damaged, or damaged=true in the API."


class Decoder:
    """One pass over an open file. `decoded_ms` is how far it has come; all samples are multiplied by `gain`.

    `lost`: the holes that were filled with silence, in ms from the start. `damaged`: the file is taken as it is, and
    `notes` says what is missing at its end.
    """

    def __init__(self, source: Source, limits: Audio, gain: float = 1.0, damaged: bool = False) -> None:
        self.lost: list[Stretch] = []
        self.notes: list[str] = []
        self._take_damaged = damaged
        self._gain = np.float32(gain)
        self._source = source
        self._limits = limits
        self._resampler = Resampler(source.channels)
        self._samples = 0
        self._next_ms = _start_ms(source)
        self._reached_ms = 0
        self._packets = 0
        self._damaged = 0
        self._last_damaged = False
        self._lost_bytes = 0

    @property
    def channels(self) -> int:
        return self._source.channels

    @property
    def decoded_ms(self) -> int:
        return self._samples * 1000 // SAMPLE_RATE_HZ

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield float32 blocks of shape (n, channels), 16 000 Hz, within -1..1, a second or so each.

        Raises AudioProblem: "too-long", "invalid-samples", "truncated", "undecodable", "empty-file".
        """
        for block in self._sound():
            if not np.isfinite(block).all():
                block = self._without_invalid(block)
            self._samples += len(block)
            check_length(self.decoded_ms, self._limits)
            yield np.clip(block * self._gain, -1.0, 1.0)
        self._check_end()

    def _sound(self) -> Iterator[NDArray[np.float32]]:
        for frame in self.frames():
            hole_ms = self._advance(frame)
            if hole_ms > _HOLE_MS:
                yield from self._resampler.flush()
                if self._samples or self._damaged:  # sound that begins late is whole
                    self.lost.append(Stretch(self.decoded_ms, self.decoded_ms + hole_ms))
                yield from self._silence(hole_ms)
            yield from self._resampler.push(frame)
        yield from self._resampler.flush()

    def frames(self) -> Iterator[av.AudioFrame]:
        """Yield the decoded frames of the audio stream; what cannot be decoded is counted and skipped."""
        for packet in self._demux():
            if packet.stream.index != self._source.stream.index:
                continue
            self._packets += 1
            try:
                decoded = [frame for frame in packet.decode() if isinstance(frame, av.AudioFrame)]
            except av.FFmpegError:
                self._damaged += 1
                self._last_damaged = True
                self._note_lost(packet)
                self._note_start(packet)
                if self._damaged == self._packets >= _HOPELESS_PACKETS and not self._take_damaged:
                    raise undecodable() from None
                continue
            if decoded:
                self._last_damaged = False
            yield from decoded

    def _note_lost(self, packet: "Packet[Stream]") -> None:
        """Count the bytes of damage: in MP3 the time stamps go on as if nothing were missing. Tags are no sound."""
        if self._source.container.format.name == "mp3" and bytes(packet)[:3] != b"ID3":
            self._lost_bytes += packet.size or 0

    def _note_start(self, packet: "Packet[Stream]") -> None:
        """Where the sound begins with damage, note its time: what follows must not move to the start."""
        if self._next_ms is None and packet.pts is not None and packet.time_base is not None:
            self._next_ms = int(packet.pts * packet.time_base * 1000)

    def _lost_ms(self) -> int:
        """Return the time of the bytes that were lost since this was asked last, by the bit rate."""
        lost_bytes, self._lost_bytes = self._lost_bytes, 0
        bits_a_second = self._source.stream.codec_context.bit_rate or 0
        return lost_bytes * 8000 // bits_a_second if bits_a_second else 0

    def _demux(self) -> Iterator["Packet[Stream]"]:
        """Packets of all streams: how far the picture reaches tells whether the file is whole."""
        packets = self._source.container.demux()
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                self._last_damaged = True
                return
            self._reach(packet)
            yield packet

    def _reach(self, packet: "Packet[Stream]") -> None:
        if packet.pts is not None and packet.time_base is not None:
            end_ms = int((packet.pts + (packet.duration or 0)) * packet.time_base * 1000)
            self._reached_ms = max(self._reached_ms, end_ms - _container_start_ms(self._source))

    def _advance(self, frame: av.AudioFrame) -> int:
        """Return how many ms are missing before this frame, and note where the next one should begin."""
        if frame.pts is not None and frame.time_base is not None:
            start_ms = int(frame.pts * frame.time_base * 1000)
        elif self._next_ms is not None:  # a frame that follows damage may have no time of its own
            start_ms = self._next_ms
        else:
            return 0
        hole_ms = start_ms - self._next_ms + self._lost_ms() if self._next_ms is not None else 0
        self._next_ms = start_ms + frame.samples * 1000 // frame.sample_rate
        return hole_ms

    def _silence(self, length_ms: int) -> Iterator[NDArray[np.float32]]:
        for start_ms in range(0, length_ms, 1000):
            samples = min(1000, length_ms - start_ms) * SAMPLE_RATE_HZ // 1000
            yield np.zeros((samples, self._source.channels), dtype=np.float32)

    def _check_end(self) -> None:
        if self._samples == 0:
            raise self.nothing()
        declared_ms = self._source.declared_ms if self._source.exact else None
        reached_ms = max(self._reached_ms, self.decoded_ms)
        cut = is_cut(self._source.path)
        # An MP3 file that has all its bytes is whole, whatever number of frames its header was given.
        whole = self._source.container.format.name == "mp3" and states_its_length(self._source.path)
        short = declared_ms is not None and declared_ms - reached_ms > _END_SLACK_MS and (cut or not whole)
        # Where the length is not known, rubbish at the end is half a packet. Not so in MP3, which may end in any tags.
        broken = self._last_damaged and declared_ms is None and self._source.container.format.name != "mp3"
        if short or broken or cut:
            self._take_or_raise(truncated(self.decoded_ms, declared_ms if short else None))
        if self._damaged > self._packets * _DAMAGED_SHARE:
            self._take_or_raise(self._too_damaged())

    def _take_or_raise(self, problem: AudioProblem) -> None:
        if not self._take_damaged:
            raise problem
        self.notes.append(f"{problem.title}. It was taken as it is, because this was asked for.")

    def _too_damaged(self) -> AudioProblem:
        return AudioProblem(
            "undecodable",
            f"The recording is damaged: {self._damaged} of {self._packets} pieces of sound cannot be read",
            f"Export or send it again. {_OR_AS_IT_IS}",
        )

    def nothing(self) -> AudioProblem:
        """Return why there was not one sample to decode."""
        if self._damaged:
            return undecodable()
        if is_cut(self._source.path):
            return truncated(0, None)
        return AudioProblem(
            "empty-file", "The recording is empty", "Its audio track has a length of 0 s. Check it and send it again."
        )

    def _without_invalid(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the block with silence for samples that are no numbers, or raise AudioProblem."""
        if not self._take_damaged:
            raise invalid_samples(self.decoded_ms)
        invalid = np.flatnonzero(~np.isfinite(block).all(axis=1))
        first, last = (self._samples + int(invalid[at]) for at in (0, -1))
        per_ms = SAMPLE_RATE_HZ // 1000
        self.lost.append(Stretch(first // per_ms, last // per_ms + 1))
        return np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)


def invalid_samples(at_ms: int) -> AudioProblem:
    """Return the problem of sound with samples that are no numbers."""
    return AudioProblem(
        "invalid-samples",
        f"The sound is invalid {clock(at_ms)} from the start",
        "There are samples that are not numbers (NaN or infinite). Export the recording again, as 16-bit PCM. "
        + _OR_AS_IT_IS,
    )


def truncated(readable_ms: int | None, declared_ms: int | None) -> AudioProblem:
    """Return the problem of a file whose end is missing. What is not known is left out of the message."""
    of = f" of {clock(declared_ms)}" if declared_ms else ""
    readable = f": {clock(readable_ms)}{of} can be read" if readable_ms is not None else ""
    return AudioProblem(
        "truncated",
        f"The file is cut off{readable}",
        "The end is missing, probably because the recording or the upload was interrupted. Send the whole file; if "
        f"there is no more of it, take what there is. {_OR_AS_IT_IS}",
    )


def _start_ms(source: Source) -> int | None:
    """Return where the sound should begin: with the picture, if there is one."""
    return _container_start_ms(source) if source.container.streams.video else None


def _container_start_ms(source: Source) -> int:
    start_us: int | None = source.container.start_time
    return (start_us or 0) // 1000
