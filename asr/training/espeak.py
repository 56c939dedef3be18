"""espeak-ng as a library: a sentence becomes sound, with the time at which each word and each phoneme begins.

The program `espeak-ng` gives no times; its library does, through events. The library has global state and one voice at
a time: use one Synthesiser for each process.
"""

import ctypes
import ctypes.util
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from math import gcd
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from configs.errors import BoliError

SAMPLE_RATE_HZ = 16_000
SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT of speak_lib.h: sound is handed to the callback
PHONEME_EVENTS = 1
UTF8 = 1
CHARACTERS = 1  # espeak_POSITION_TYPE
RATE, PITCH, PITCH_RANGE = 1, 3, 4  # espeak_PARAMETER
WORD, PHONEME = 1, 7  # espeak_EVENT_TYPE
AUDIBLE = 0.004  # of full scale; the silence that espeak adds at both ends is below
LEAD_SAMPLES, TAIL_SAMPLES = 160, 320


class SynthesiserMissing(BoliError, RuntimeError):
    """The library of espeak-ng cannot be loaded. The message says how to install it."""


class SynthesisFailed(BoliError, RuntimeError):
    """espeak-ng made no sound of a text. The message says why."""


@dataclass(frozen=True, slots=True)
class Voice:
    """`name`: espeak's language and variant (`hi+m1`). `pitch` and `pitch_range`: 0 to 99."""

    name: str
    words_per_minute: int
    pitch: int
    pitch_range: int = 50


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A text as sound.

    `samples`: float32 (n,), 16 000 Hz, without silence at the ends. `words`: (index in `text.split()`, start in
    seconds), in order. espeak gives none for a word that it reads together with the one before. `phonemes`: (espeak's
    name, start in seconds).
    """

    samples: NDArray[np.float32]
    words: tuple[tuple[int, float], ...]
    phonemes: tuple[tuple[str, float], ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ


class _Event(ctypes.Structure):
    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    ]


class Synthesiser:
    """espeak-ng in this process. Raises SynthesiserMissing where its library is not installed."""

    def __init__(self) -> None:
        found = ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1"
        try:
            self._library = ctypes.CDLL(found)
        except OSError as error:
            raise SynthesiserMissing("the library of espeak-ng is not installed (Debian: libespeak-ng1)") from error
        self._rate_hz = self._library.espeak_Initialize(SYNCHRONOUS, 200, None, PHONEME_EVENTS)
        if self._rate_hz <= 0:
            raise SynthesiserMissing("espeak-ng does not start: is its data installed (Debian: espeak-ng-data)?")
        self._pieces: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, int, float, str]] = []
        signature = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = signature(self._collect)  # kept: the library only holds a pointer to it
        self._library.espeak_SetSynthCallback(self._callback)

    def say(self, text: str, voice: Voice) -> Spoken:
        """Return the text as sound. Raises SynthesisFailed where the voice is unknown or says nothing."""
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
            raise SynthesisFailed(f"espeak-ng knows no voice {voice.name}")
        for parameter, value in (
            (RATE, voice.words_per_minute),
            (PITCH, voice.pitch),
            (PITCH_RANGE, voice.pitch_range),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._pieces.clear()
        self._events.clear()
        told = text.encode()
        self._library.espeak_Synth(told, len(told) + 1, 0, CHARACTERS, 0, UTF8, None, None)
        if not self._pieces:
            raise SynthesisFailed(f"espeak-ng says nothing for “{text}” as {voice.name}")
        return self._trimmed(text)

    def _collect(self, wave: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[_Event]") -> int:
        if wave and count > 0:
            self._pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        place = 0
        while events[place].type:
            event = events[place]
            self._events.append((event.type, event.text_position, event.audio_position / 1000, _name(event)))
            place += 1
        return 0

    def _trimmed(self, text: str) -> Spoken:
        common = gcd(self._rate_hz, SAMPLE_RATE_HZ)
        loud = np.concatenate(self._pieces).astype(np.float32) / np.float32(32768)
        # Imported by name: the command line imports this module, and should not wait for scipy.signal.
        signal = import_module("scipy.signal")
        samples = signal.resample_poly(loud, SAMPLE_RATE_HZ // common, self._rate_hz // common).astype(np.float32)
        audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
        if not len(audible):
            raise SynthesisFailed(f"espeak-ng makes only silence of “{text}”: is it in the voice's script?")
        start = max(0, int(audible[0]) - LEAD_SAMPLES)
        kept = samples[start : int(audible[-1]) + TAIL_SAMPLES]
        early = start / SAMPLE_RATE_HZ
        words = _word_starts(text, [(place, at - early) for kind, place, at, _ in self._events if kind == WORD])
        phonemes = tuple((name, max(0.0, at - early)) for kind, _, at, name in self._events if kind == PHONEME)
        return Spoken(kept, words, phonemes)


def _name(event: _Event) -> str:
    return bytes(event.name).decode("utf-8", "replace")


def _word_starts(text: str, told: Sequence[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """Return (word, start). espeak counts characters from 1, and may announce a word in several parts."""
    found: dict[int, float] = {}
    start = 1
    for number, word in enumerate(text.split(" ")):
        inside = [at for place, at in told if start <= place < start + len(word)]
        if inside:
            found[number] = max(0.0, min(inside))
        start += len(word) + 1
    return tuple(found.items())
