"""Folds (policy L2): where the written standard itself allows several spellings, they become one.

    हिन्दी हिंदी -> हिंदी      हाँ हां -> हां      ज़मीन जमीन -> जमीन      गये गए -> गए      डॉक्टर डाक्टर -> डाक्टर
    ஐயா அய்யா -> ஐயா        വാఁడు వాడు -> వాడు      چاہیے چاہئے -> چاہئے    but कॉफी काफी: lexicons/candra.py

A fold loses information (हँस and हंस become one), so it is for counting only, never for stored text, and the headline
rate is L1. It works inside words, on L1 text (lexicons/canonical.py), and never removes a whole word, so an error rate
keeps its denominator. Each fold has a tag, under which its uses are reported. Letters for different sounds are never
folded: ड़ ढ़ য় ড় ঢ় ੜ ਸ਼ keep their nukta; Bengali, Assamese and Odia keep chandrabindu apart
from anusvara, which they speak as ng; Sanskrit keeps its visarga, a case ending.
Drafted by the authors. Two native reviewers for each language are still to be found.
"""

import hashlib
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from configs.registry import UnknownVariety, language_of
from lexicons import candra

# Raise by one whenever any rule changes: scores of different versions must never be compared.
FOLD_RULES: Final = 2

Rule = tuple[str, str, str]  # tag, pattern, replacement

DEVANAGARI: Final = ("hi", "mr", "ne", "sa", "mai", "doi", "brx", "kok", "raj", "sd")
# In these, ये and ए after a vowel are two spellings of one verb ending (Hindi: गये, गए).
GLIDES: Final = ("hi", "mai", "doi", "raj")
# Hindi spells n before any stop or s with न् as well, in loans above all: सन्जय, इन्कार, घन्टा, कन्फर्म, लाइसेन्स.
_DEVANAGARI_NASAL: Final = "ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[क-घच-झट-ढत-धप-भसश])|म्(?=[प-भ])|ँ"
_GUJARATI_NASAL: Final = "ઙ્(?=[ક-ઘ])|ઞ્(?=[ચ-ઝ])|ણ્(?=[ટ-ઢ])|ન્(?=[ક-ઘચ-ઝટ-ઢત-ધપ-ભસશ])|મ્(?=[પ-ભ])|ઁ"
_ODIA_NASAL: Final = "ଙ୍(?=[କ-ଘ])|ଞ୍(?=[ଚ-ଝ])|ଣ୍(?=[ଟ-ଢ])|ନ୍(?=[ତ-ଧ])|ମ୍(?=[ପ-ଭ])"
_TELUGU_NASAL: Final = "ఙ్(?=[క-ఘ])|ఞ్(?=[చ-ఝ])|ణ్(?=[ట-ఢ])|న్(?=[ట-ఢత-ధ])|మ్(?=[ప-భ])"
_KANNADA_NASAL: Final = "ಙ್(?=[ಕ-ಘ])|ಞ್(?=[ಚ-ಝ])|ಣ್(?=[ಟ-ಢ])|ನ್(?=[ಟ-ಢತ-ಧ])|ಮ್(?=[ಪ-ಭ])"
# Where anusvara is ng (Bengali) or m (Malayalam), only these nasals sound like it.
_BENGALI_NASAL: Final = "ঙ্(?=[ক-ঘ])"
_MALAYALAM_NASAL: Final = "ങ്(?=[ക-ഘ])|മ്(?=[പ-ഭ])"

# A visarga is dropped inside and at the end of a word (दुःख दुख, প্রথমতঃ প্রথমত); alone it stays, as no word may
# vanish.
_VISARGA: Final = r"(?<=\S)[ःঃઃଃఃಃഃ]+"

_RULES: Final[tuple[tuple[tuple[str, ...], Rule], ...]] = (
    (tuple(tag for tag in DEVANAGARI if tag != "sa"), ("orth.visarga", _VISARGA, "")),
    (("bn", "as", "mni", "gu", "or", "te", "kn", "ml"), ("orth.visarga", _VISARGA, "")),
    (DEVANAGARI, ("orth.nasal", _DEVANAGARI_NASAL, "ं")),
    (("gu",), ("orth.nasal", _GUJARATI_NASAL, "ં")),
    (("or",), ("orth.nasal", _ODIA_NASAL, "ଂ")),
    (("te",), ("orth.nasal", _TELUGU_NASAL, "ం")),
    (("kn", "tcy", "kfa"), ("orth.nasal", _KANNADA_NASAL, "ಂ")),
    (("bn", "as", "mni"), ("orth.nasal", _BENGALI_NASAL, "ং")),
    (("ml",), ("orth.nasal", _MALAYALAM_NASAL, "ം")),
    (("pa",), ("orth.nasal", "[ੰਁ]", "ਂ")),
    (DEVANAGARI, ("orth.nukta", "(?<=[कखगजफ])़+", "")),
    (("pa",), ("orth.nukta", "(?<=[ਖਗਜਫ])਼+", "")),
    (("gu",), ("orth.nukta", "(?<=[કખગજફ])઼+", "")),
    (("kn", "tcy", "kfa"), ("orth.nukta", "(?<=[ಜಫ])಼+", "")),
    (GLIDES, ("orth.glide", r"(?<=[^\s्])ये", "ए")),
    (GLIDES, ("orth.glide", r"(?<=[^\s्])यी", "ई")),
    ((*DEVANAGARI, "gu"), (candra.TAG, candra.WORD, candra.FOLD)),
    # One sound in Marathi: ॲप, typed ऍप.
    (("mr", "kok"), ("enc", "ऍ", "ॲ")),
    # अहम् and अहं: m before a consonant, and at the end of a sentence by many.
    (("sa",), ("orth.nasal", r"(?<=\S)म्(?!\S)", "ं")),
    # Odia has one letter for b, v and w, and writes the second half of a conjunct in three ways: ବିଶ୍ୱ ବିଶ୍ଵ ବିଶ୍ବ.
    (("or",), ("enc", "[ଵୱ]", "ବ")),
    # Malayalam half-u at the end of a word: പേരു് in the older spelling, പേര് today.
    (("ml",), ("orth.virama", "ു+്", "്")),
    # A chillu before a consonant is the consonant with virama: നൻമ നന്മ. The dot reph is an older sign for r.
    *((("ml",), ("enc", f"{chillu}(?=[ക-ഹ])", f"{letter}്")) for chillu, letter in zip("ൺൻർൽൾൿ", "ണനരലളക", strict=True)),
    (("ml",), ("enc", "ൎ", "ര്")),
    # The half nasal that Telugu wrote once: వాఁడు.
    (("te", "kn"), ("orth.nasal", r"(?<=\S)[ఁಁ]", "")),
    # ai and au before y and v: ஐயா அய்யா, வையம் வய்யம், ஔவை அவ்வை.
    (("ta",), ("orth.vowel", r"(?<!\S)அய்", "ஐ")),
    (("ta",), ("orth.vowel", "(?<=[க-ஹ])ய்(?=ய)", "ை")),
    (("ta",), ("orth.vowel", r"(?<!\S)ஔ", "அவ்")),
    # The he with two eyes makes a stop aspirated; elsewhere it is typed for he (ھے for ہے), and after r l m n it is one
    # of two spellings: انھیں انہیں, چولھا چولہا.
    (("ur", "lah"), ("enc", "(?<![بپتٹجچدڈڑکگ])ھ", "ہ")),
    # چاہیے چاہئے, لیے لئے; the hamza of Arabic words is often left out: جرأت, علماء.
    (("ur", "lah"), ("orth.letter", r"(?<=\S)یے(?!\S)", "ئے")),
    (("ur", "lah"), ("orth.letter", r"(?<=\S)یئے(?!\S)", "ئئے")),
    (("ur", "lah"), ("orth.letter", "[أإ]", "ا")),
    (("ur", "lah"), ("orth.letter", r"(?<=ا)ء(?!\S)", "")),
)


def folded(text: str, language: str) -> str:
    """Return the L2 spelling of L1 text. The number of words stays, and none is empty. Idempotent. Raises nothing."""
    for tag, pattern, replacement in _rules(language):
        if tag != candra.TAG or candra.has(text):
            text = pattern.sub(replacement, text)
    return text


def fold_tags(first: str, second: str, language: str) -> tuple[str, ...]:
    """Return the tags of the folds that make two L1 texts equal, sorted; () where they are equal anyway, or stay
    different.

    A fold counts where the texts would differ without it. If there is no such fold, each one that changes a text
    counts.
    """
    if first == second or folded(first, language) != folded(second, language):
        return ()
    tags = sorted({tag for tag, _, _ in _rules(language)})
    needed = [tag for tag in tags if _without(first, language, tag) != _without(second, language, tag)]
    return tuple(needed) or tuple(
        tag for tag in tags if any(_without(text, language, tag) != folded(text, language) for text in (first, second))
    )


@cache
def fold_version() -> str:
    """Return the identity of the folds behind a score: version of the rules, "-", and eight digits of their hash."""
    return f"{FOLD_RULES}-{hashlib.sha256(repr((_RULES, candra.listed())).encode()).hexdigest()[:8]}"


def _without(text: str, language: str, left_out: str) -> str:
    for tag, pattern, replacement in _rules(language):
        if tag != left_out:
            text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=256)
def _rules(language: str) -> tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    """Return the rules of a language in their order; a dialect has those of its language."""
    try:
        top = language_of(language).tag
    except UnknownVariety:
        top = language.split("-")[0].lower()
    return tuple(
        (tag, re.compile(pattern), candra.plain if replacement == candra.FOLD else replacement)
        for languages, (tag, pattern, replacement) in _RULES
        if top in languages
    )
