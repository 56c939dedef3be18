"""Right script: what becomes of a segment that a model wrote in the letters of another language.

    right script                         as it is: fine-tuned models, and the bundled one, write nothing else
    English words, the speech is not     as it is, `wrong-script`: the model translated, and letters do not change that
    letters that can be read             transliterated word by word, `transliterated`; `model_text` keeps the original
    other letters                        as it is, `wrong-script`

Latin words in a text that is mostly in the right script stay: people mix English into Indian languages.
"""

from dataclasses import replace
from typing import Final

from asr.guards.repetition import is_repetitive
from asr.word import Word
from configs.settings import Script
from lexicons.english import is_english
from lexicons.transliteration import can_write, transliterated
from pipeline.drafting.punctuation import tidy
from pipeline.drafting.script_check import is_wrong_script
from pipeline.recordings.flags import REPETITIVE, TRANSLITERATED, WRONG_SCRIPT
from pipeline.recordings.transcript import Segment

# What a model's confidence is worth after transliteration: of what Whisper base wrote for 24 real Hindi clips, 40 % of
# the words were right, at a mean confidence of 66 % before this factor (docs/reference/benchmarks.md, "Real speech").
CONFIDENCE: Final = 0.6


def in_right_script(segment: Segment, settings: Script) -> Segment:
    """Return a segment, whose `language` is a tag of the registry, with its text in the right script or a flag."""
    if not is_wrong_script(segment.text, segment.language, settings):
        return segment
    text = readable(segment.text, segment.language, settings)
    if text == segment.text:
        return replace(segment, flags=(*segment.flags, WRONG_SCRIPT))
    words = tuple(_transliterated(word, segment.language) for word in segment.words)
    flags = (*segment.flags, TRANSLITERATED)
    if REPETITIVE not in flags and is_repetitive(text.split()):
        flags = (*flags, REPETITIVE)
    confidence = None if segment.confidence is None else segment.confidence * CONFIDENCE
    return replace(segment, text=text, words=words, flags=flags, confidence=confidence, model_text=segment.text)


def readable(text: str, language: str, settings: Script) -> str:
    """Return what becomes of a text of this language that a model wrote: itself, or the same in the right script."""
    if not is_wrong_script(text, language, settings):
        return text
    if is_english(text) or not (settings.transliterate and can_write(language)):
        return text
    written = " ".join(_word(word, language) for word in text.split())
    return text if is_wrong_script(written, language, settings) else written


def _transliterated(word: Word, language: str) -> Word:
    return replace(word, text=_word(word.text, language), confidence=word.probability * CONFIDENCE)


def _word(text: str, language: str) -> str:
    return tidy(transliterated(text, language), language)
