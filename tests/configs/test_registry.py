"""The registry: all languages and dialects are there, every field is sound, and bad data is refused by name."""

import re

import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES
from hypothesis import given
from hypothesis import strategies as st

from configs.registry import (
    NO_DRAFT,
    SCRIPTS,
    RegistryError,
    UnknownVariety,
    Variety,
    WrongDialect,
    language_of,
    parse,
    varieties,
    variety,
    whisper_code,
)

# The Eighth Schedule of the Constitution of India.
SCHEDULED = [
    "as", "bn", "brx", "doi", "gu", "hi", "kn", "kok", "ks", "mai", "ml", "mni", "mr", "ne", "or", "pa", "sa", "sat",
    "sd", "ta", "te", "ur",
]  # fmt: skip
DIALECTS = [
    "hi-x-khari", "awa", "bho", "bra", "bns", "bfy", "bjj", "hne", "sgj", "hlb", "bgc", "mag", "mag-x-khortha",
    "mai-x-bajjika", "anp", "sck", "rwr", "mtr", "swv", "dhd", "hoj", "wtm", "bgq", "mup", "noe", "gbm", "kfy", "xnr",
    "ta-IN-x-chennai", "ta-IN-x-kongu", "ta-IN-x-madurai", "ta-IN-x-nellai", "ta-IN-x-thanjavr", "ta-LK-x-jaffna",
    "te-IN-x-telangan", "te-IN-x-coastal", "te-IN-x-rayala", "te-IN-x-uttarand", "kn-IN-x-mysuru", "kn-IN-x-dharwad",
    "kn-IN-x-mangalur", "kn-IN-x-kalaburg", "ml-IN-x-malabar", "ml-IN-x-thrissur", "ml-IN-x-travanco", "mr-IN-x-pune",
    "vah", "ahr", "gom", "kok-x-malvani", "kok-Knda-x-mangalur", "bn-IN-x-rarhi", "bn-x-varendri", "bn-BD-x-vanga",
    "syl", "ctg", "rkt", "gu-IN-x-kathiawa", "gu-IN-x-surti", "gu-IN-x-charotar", "pa-IN-x-majhi", "pa-IN-x-malwai",
    "pa-IN-x-doabi", "pa-IN-x-puadhi", "phr", "or-IN-x-cuttack", "or-IN-x-ganjam", "spv", "as-IN-x-eastern",
    "as-IN-x-kamrupi", "as-IN-x-goalpari", "ur-IN", "dcc", "sd-Deva", "ne-IN", "sat-Olck", "mni-Mtei", "en-IN-x-l1-hi",
]  # fmt: skip
HEADER = "tag\tname\tparent\tscript\twhisper\tspeakers\tnote"
TAGS = [known.tag for known in varieties()]


def test_every_scheduled_language_and_english_is_a_language() -> None:
    assert {tag for tag in [*SCHEDULED, "en"] if variety(tag).parent == ""} == {*SCHEDULED, "en"}


def test_every_dialect_belongs_to_a_language() -> None:
    assert {tag for tag in DIALECTS if language_of(tag).tag != tag} == set(DIALECTS)
    assert set(TAGS) - set(DIALECTS) - {*SCHEDULED, "en"} == {"kfa", "kfr", "lah", "raj", "tcy"}


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_is_bcp_47_and_says_its_script(tag: str) -> None:
    language, *rest = tag.split("-")
    assert 2 <= len(language) <= 3
    assert all(re.fullmatch("[A-Za-z0-9]{1,8}", part) for part in rest)
    scripts = [part for part in rest if len(part) == 4 and part.istitle()]
    assert variety(tag).script == (scripts or [variety(tag).script])[0]
    assert variety(tag).script in SCRIPTS


@pytest.mark.parametrize("tag", TAGS)
def test_a_whisper_token_is_one_that_whisper_has(tag: str) -> None:
    whisper = variety(tag).whisper
    assert whisper == NO_DRAFT or whisper in _LANGUAGE_CODES
    assert NO_DRAFT not in _LANGUAGE_CODES


def test_whisper_drafts_all_but_odia_and_santali() -> None:
    undrafted = {known.tag for known in varieties() if known.whisper == NO_DRAFT}
    assert undrafted == {"or", "or-IN-x-cuttack", "or-IN-x-ganjam", "spv", "sat", "sat-Olck"}


def test_a_borrowed_token_is_called_a_judgement() -> None:
    for known in varieties():
        if known.whisper not in (NO_DRAFT, known.tag.split("-")[0]):
            assert "judgement, not measurement" in known.note, known.tag


@pytest.mark.parametrize(
    ("language", "dialect", "code"),
    [
        ("hi", "", "hi"), ("brx", "", "hi"), ("mai", "", "hi"), ("doi", "", "hi"), ("kok", "", "mr"), ("ks", "", "ur"),
        ("mni", "", "bn"), ("mni", "mni-Mtei", "bn"), ("hi", "bho", "hi"), ("ta", "ta-IN-x-kongu", "ta"),
        ("sd", "", "sd"), ("sd", "sd-Deva", "hi"), ("", "gom", "mr"), ("bho", "", "hi"), ("bho", "bho", "hi"),
        ("or", "", NO_DRAFT), ("or", "spv", NO_DRAFT), ("sat", "sat-Olck", NO_DRAFT), ("", "", None),
    ],
)  # fmt: skip
def test_the_code_to_force(language: str, dialect: str, code: str | None) -> None:
    assert whisper_code(language, dialect) == code


def test_a_dialect_of_another_language_is_refused() -> None:
    with pytest.raises(WrongDialect, match=r"gom .*variety of kok .*not of hi"):
        whisper_code("hi", "gom")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Hindhi", r"hi \(Hindi\)"),
        ("हिनदी", r"hi \(Hindi\)"),
        ("hi-Latn", r"mean hi \(Hindi\)"),
        ("bhojpuree", "bho"),
        ("ta-kongu", "mean ta-IN-x-kongu"),
        ("zzzzzz", "languages.tsv"),
    ],
)
def test_an_unknown_tag_is_answered_with_close_ones(typed: str, offered: str) -> None:
    with pytest.raises(UnknownVariety, match=offered):
        variety(typed)


def test_case_does_not_matter_in_a_tag() -> None:
    assert all(variety(tag.upper()) == variety(tag.lower()) == variety(tag) for tag in TAGS)


def test_a_grandchild_finds_its_language() -> None:
    assert language_of("mag-x-khortha").tag == "hi"


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ("hi\tHindi\t\tDeva\thi\t\t\nhi\tHindi\t\tDeva\thi\t\t", "hi occurs twice"),
        ("bho\tBhojpuri\thi\tDeva\thi\t\t", "its parent 'hi' is not in the registry"),
        ("aa\tA\tbb\tLatn\ten\t\t\nbb\tB\taa\tLatn\ten\t\t", "circle"),
        ("hi-x-khariboli\tKhari\t\tDeva\thi\t\t", "line 2: 'hi-x-khariboli' is not a BCP-47 tag"),
        ("hindi\tHindi\t\tDeva\thi\t\t", "not a BCP-47 tag"),
        ("hi\tHindi\t\tDevanagari\thi\t\t", "unknown script 'Devanagari'"),
        ("hi\tHindi\t\tDeva\t\t\t", "neither a Whisper code nor 'none'"),
        ("hi\tHindi\t\tDeva\thi\tmany\t", "'many' is not a number"),
        ("hi\tHindi\t\tDeva\thi\t²\t", "is not a number"),
        ("hi\t\t\tDeva\thi\t\t", "hi has no name"),
        ("hi\tHindi", "line 2: 2 fields, must be 7"),
    ],
)
def test_bad_data_is_refused_by_name(rows: str, named: str) -> None:
    with pytest.raises(RegistryError, match=re.escape(named)):
        parse(f"{HEADER}\n{rows}\n")


@pytest.mark.parametrize("table", ["", "# only a comment\n", "name\ttag\n"])
def test_a_missing_header_is_refused(table: str) -> None:
    with pytest.raises(RegistryError, match="must name the fields: tag, name"):
        parse(table)


@given(st.lists(st.sampled_from(TAGS), unique=True))
def test_a_registry_of_languages_survives_writing_and_reading(tags: list[str]) -> None:
    chosen = tuple(
        Variety(found.tag, found.name, "", found.script, found.whisper, found.speakers, found.note)
        for found in map(variety, tags)
    )
    rows = ("\t".join("" if cell is None else str(cell) for cell in _cells(found)) for found in chosen)
    assert parse("\n".join([HEADER, *rows])) == chosen


def _cells(found: Variety) -> list[object]:
    return [getattr(found, name) for name in HEADER.split("\t")]
