"""Language names: what the world writes for a language finds it, and nothing that means another script does."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs import language_names
from configs.registry import UnknownVariety, varieties, variety


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("hi-IN", "hi"), ("hi_IN", "hi"), ("HI_in", "hi"), ("HIN", "hi"), ("hin", "hi"), ("Hindi", "hi"),
        ("hindi", "hi"), (" HINDI ", "hi"), ("हिन्दी", "hi"), ("हिंदी", "hi"), ("hi-Deva", "hi"), ("hi-Deva-IN", "hi"),
        ("hin_Deva", "hi"), ("hin-IN", "hi"), ("en-US", "en"), ("en_GB", "en"), ("ur-PK", "ur"), ("ur-IN", "ur-IN"),
        ("urd-IN", "ur-IN"), ("ne-NP", "ne"), ("npi", "ne"), ("ory", "or"), ("Oriya", "or"), ("ଓଡ଼ିଆ", "or"),
        ("tam-IN-x-kongu", "ta-IN-x-kongu"), ("Bhojpuri", "bho"), ("भोजपुरी", "bho"), ("bho-IN", "bho"),
        ("Nagpuri", "sck"), ("sd-IN", "sd-Deva"), ("snd-PK", "sd"), ("mni-Mtei-IN", "mni-Mtei"), ("தமிழ்", "ta"),
        ("اردو", "ur"), ("bn-BD", "bn"), ("es-419", None), ("hi-Latn", None), ("hi-Latn-IN", None), ("pa-PK", None),
        ("hi-x-nowhere", None), ("", None), ("-", None), ("hi-", None), ("hi-IN-IN", None), ("h" * 5000, None),
    ],
)  # fmt: skip
def test_what_is_written_finds_its_language(written: str, tag: str | None) -> None:
    if tag is not None:
        assert variety(written).tag == tag
        return
    with pytest.raises(UnknownVariety) as refused:
        variety(written)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("known", varieties(), ids=lambda one: one.tag)
def test_every_name_and_tag_of_the_registry_finds_it(known: object) -> None:
    assert variety(known.tag) == known  # type: ignore[attr-defined]
    assert variety(known.name) == known  # type: ignore[attr-defined]


def test_every_other_name_is_of_one_registered_tag() -> None:
    tags = {language_names.key(one.tag) for one in varieties()}
    written = [(tag, name) for tag, codes, called in language_names._rows() for name in (*codes, *called)]
    assert {tag for tag, _ in written} <= tags
    assert len({name for _, name in written}) == len(written)
    assert not {name for _, name in written} & tags
    assert all(language_names.key(variety(name).tag) == tag for tag, name in written)


@given(st.sampled_from(varieties()), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_encoding_and_case_do_not_matter(known: object, form: str, upper: bool) -> None:
    name = unicodedata.normalize(form, known.name)  # type: ignore[attr-defined, arg-type]
    assert variety(name.upper() if upper else name) == known


@given(st.text(max_size=40))
def test_any_text_is_found_or_refused(text: str) -> None:
    with suppress(UnknownVariety):
        assert variety(text) in varieties()
