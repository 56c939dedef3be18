"""Transcription: what the recogniser is asked for a recording's windows, and its answers on the recording's clock.

windows -> in which language is each, where that is not known -> words, and English where it is wanted
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.recognizer import Hypothesis, Recognizer, Window
from pipeline.drafting.assemble import Channel, Place
from pipeline.drafting.language_plan import Spoken
from pipeline.drafting.language_smoothing import SURE, UNSURE_FLAG, smoothed
from pipeline.drafting.window_draft import WindowDraft

GROUP = 32  # windows the recogniser gets at once: it sorts them into batches of its own size


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the recogniser for every window of a recording. `hotwords`: most wanted first. `priority`: the
    higher goes first where several recordings share the recogniser. `translate`: English beside the text.
    """

    spoken: Spoken
    hotwords: tuple[str, ...] = ()
    priority: int = 0
    translate: bool = False


def batches(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Divide windows into groups of GROUP, after which progress can be told."""
    for start in range(0, len(places), GROUP):
        yield list(places[start : start + GROUP])


def write(
    places: Sequence[Place],
    channels: Iterable[Channel],
    recognizer: Recognizer,
    asked: Asked,
) -> list[WindowDraft]:
    """Return what the recogniser writes for each window, its times counted from the start of the recording.

    Where the language is not known, it is found first, for each window with those around it among these places.
    """
    signals = {channel.index: channel.signal for channel in channels}
    heard = [_window(signals[place.channel].read(place.start_ms, place.end_ms), asked) for place in places]
    sure: list[float | None] = [None] * len(places)
    if asked.spoken.code is None:
        identified = recognizer.identify(heard)
        told = _told(places, [one.probabilities for one in identified])
        codes = [max(one, key=one.__getitem__) for one in told]
        sure = [one[code] for one, code in zip(told, codes, strict=True)]
        heard = [
            replace(window, language=code, encoded=one.encoded)
            for window, code, one in zip(heard, codes, identified, strict=True)
        ]
    said = recognizer.recognize(heard)
    return [_placed(place, one, p, asked) for place, one, p in zip(places, said, sure, strict=True)]


def _window(samples: NDArray[np.float32], asked: Asked) -> Window:
    return Window(
        samples,
        asked.spoken.code,
        asked.hotwords,
        asked.priority,
        languages=() if asked.spoken.code else asked.spoken.codes,
        translate=asked.translate,
    )


def _told(places: Sequence[Place], probabilities: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return the probabilities of each place's languages, judged with its neighbours on the same channel."""
    result: list[dict[str, float]] = [{} for _ in places]
    for channel in {place.channel for place in places}:
        rows = sorted(
            (row for row, place in enumerate(places) if place.channel == channel), key=lambda row: places[row].start_ms
        )
        durations = [places[row].end_ms - places[row].start_ms for row in rows]
        for row, found in zip(rows, smoothed([probabilities[row] for row in rows], durations), strict=True):
            result[row] = found
    return result


def _placed(place: Place, said: Hypothesis, sure: float | None, asked: Asked) -> WindowDraft:
    unsure = asked.spoken.unsure or (sure is not None and sure < SURE)
    english = said.translation
    return WindowDraft(
        channel=place.channel,
        start_ms=place.start_ms,
        end_ms=place.end_ms,
        language=said.language,
        words=tuple(word.shifted(place.start_ms) for word in said.words),
        flags=(*said.flags, UNSURE_FLAG) if unsure else said.flags,
        mean_log_probability=said.mean_log_probability,
        no_speech_probability=said.no_speech_probability,
        language_probability=sure,
        translation=None if english is None else tuple(word.shifted(place.start_ms) for word in english),
    )
