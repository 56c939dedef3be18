"""Tuning: which decoding options suit a model and a language, measured on clips whose text is known."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from asr.guards.repetition import is_repetitive
from asr.recognizer import Recognizer
from asr.whisper import whisper
from asr.whisper.decoding_options import FREE, DecodingOptions
from configs.registry import variety
from configs.settings import Asr, Settings
from diarize.single import SingleDiarizer
from lexicons.scripts import draft_fidelity
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.transcription import DecodingRequest
from pipeline.evaluation.spoken import Spoken

MIN_CLIPS: Final = 10
MIN_WORDS: Final = 100
PENALTY: Final = 1.1
CHANCE: Final = 0.05  # that equally good ways of decoding would differ so
# "This is a conversation in Hindi.", and so on: says nothing that a recording could be about.
SENTENCES: Final = {
    "hi": "यह हिंदी में बातचीत है।",
    "mr": "हे मराठीतील संभाषण आहे.",
    "bn": "এটি বাংলায় কথোপকথন।",
    "gu": "આ ગુજરાતીમાં વાતચીત છે.",
    "pa": "ਇਹ ਪੰਜਾਬੀ ਵਿੱਚ ਗੱਲਬਾਤ ਹੈ।",
    "ta": "இது தமிழில் ஓர் உரையாடல்.",
    "te": "ఇది తెలుగులో సంభాషణ.",
    "kn": "ಇದು ಕನ್ನಡದಲ್ಲಿ ಸಂಭಾಷಣೆ.",
    "ml": "ഇത് മലയാളത്തിലുള്ള സംഭാഷണമാണ്.",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What one way of decoding gave. `in_script`, `loops`: how many clips. `cpu_s`: CPU seconds without loading.
    `by_clip`: the wrong letters of each clip.
    """

    name: str
    options: DecodingOptions
    words: ErrorCounts
    letters: ErrorCounts
    in_script: int
    loops: int
    cpu_s: float
    by_clip: tuple[int, ...]


def candidates(code: str) -> dict[str, DecodingOptions]:
    """Return the ways to try, by name; without a sentence of the language, those without a prompt."""
    sentence = SENTENCES.get(code, "")
    strict = DecodingOptions("", True, PENALTY)
    found = {"free": FREE, "script only, penalty": strict}
    if sentence:
        found |= {
            "prompt": DecodingOptions(sentence),
            "prompt, script only, penalty": DecodingOptions(sentence, True, PENALTY),
        }
    return found


def tried(clips: Sequence[Spoken], code: str, asr: Asr, settings: Settings) -> list[Tried]:
    """Draft the clips in each way, as recordings are drafted, transliteration included. Raises as whisper.load."""
    return [
        _tried(name, options, clips, whisper.load(asr, {code: options}), settings)
        for name, options in candidates(code).items()
    ]


def best(results: Sequence[Tried]) -> Tried:
    """Return what to use: the free search, which is the first, or what is better than it on more clips than by chance.

    Of several such, the one with the fewest wrong letters; of equals, the one that took the least CPU time.
    """
    free, *others = results
    better = [one for one in others if one.letters.errors < free.letters.errors and _beats(one, free)]
    return min([*better] or [free], key=lambda one: (one.letters.errors, one.cpu_s))


def _beats(one: Tried, free: Tried) -> bool:
    """Return whether the clips with fewer wrong letters outnumber the others by more than chance (sign test)."""
    won = sum(mine < its for mine, its in zip(one.by_clip, free.by_clip, strict=True))
    differ = sum(mine != its for mine, its in zip(one.by_clip, free.by_clip, strict=True))
    return differ > 0 and sum(comb(differ, more) for more in range(won, differ + 1)) / 2**differ <= CHANCE


def enough(results: Sequence[Tried], clips: int) -> bool:
    """Return whether so many clips and their words can decide."""
    return clips >= MIN_CLIPS and results[0].words.reference >= MIN_WORDS


def _tried(
    name: str, options: DecodingOptions, clips: Sequence[Spoken], recognizer: Recognizer, settings: Settings
) -> Tried:
    started = time.process_time()
    texts = [_text(clip, recognizer, settings) for clip in clips]
    cpu_s = time.process_time() - started
    counts = [measure(clip.text, text, clip.language) for clip, text in zip(clips, texts, strict=True)]
    words, letters = sum((one["L1"] for one in counts), ZERO), sum((one["CER"] for one in counts), ZERO)
    shares = [draft_fidelity(t, variety(c.language).script) for c, t in zip(clips, texts, strict=True)]
    right = sum(share is not None and share >= settings.script.minimum for share in shares)
    return Tried(
        name,
        options,
        words,
        letters,
        right,
        sum(is_repetitive(t.split()) for t in texts),
        cpu_s,
        tuple(one["CER"].errors for one in counts),
    )


def _text(clip: Spoken, recognizer: Recognizer, settings: Settings) -> str:
    request = DraftRequest(DecodingRequest(plan_language(clip.language, "", recognizer.model, []), ()))
    made, _ = draft_file(clip.file, recognizer, SingleDiarizer(), settings, request)
    return " ".join(segment.text for segment in made.segments)
