"""Punctuation of drafts: kept, once, and with a danda where the language has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.danda import has_danda
from pipeline.drafting.punctuation import punctuated
from pipeline.drafting.segmentation import join
from tests.pipeline.drafting.window_drafts import draft


@pytest.mark.parametrize(
    ("tag", "written", "kept"),
    [
        ("hi", "मेरा नाम राम है.", "मेरा नाम राम है।"),
        ("hi", "मेरा नाम राम है 。", "मेरा नाम राम है।"),
        ("hi", "मेरा नाम राम है |", "मेरा नाम राम है।"),
        ("hi", "मेरा नाम राम है।.", "मेरा नाम राम है।"),
        ("hi", "मेरा नाम राम है। ।", "मेरा नाम राम है।"),
        ("hi", "। मेरा नाम", "मेरा नाम"),
        ("hi", "डॉ. राम ए. गुप्ता", "डॉ. राम ए. गुप्ता"),
        ("hi", "रुपये 3.5 और 1,200 में", "रुपये 3.5 और 1,200 में"),
        ("hi", "मेरा PAN Card है. Please.", "मेरा PAN Card है। Please."),
        ("hi", "कहाँ ? और...", "कहाँ? और..."),
        ("bho", "ठीक बा.", "ठीक बा।"),
        ("mr", "माझे नाव राम आहे.", "माझे नाव राम आहे."),
        ("bn", "আমার নাম রাম.", "আমার নাম রাম।"),
        ("pa", "ਮੇਰਾ ਨਾਮ ਰਾਮ ਹੈ.", "ਮੇਰਾ ਨਾਮ ਰਾਮ ਹੈ।"),
        ("gu", "મારું નામ રામ છે.", "મારું નામ રામ છે."),
        ("ta", "என் பெயர் ராம்.", "என் பெயர் ராம்."),
        ("en", "My name is Asha. And yours?", "My name is Asha. And yours?"),
        ("hi", "... 。", ""),
        ("xx", "a.", "a."),
    ],
)
def test_marks_are_kept_once(tag: str, written: str, kept: str) -> None:
    found = punctuated(draft(0, written, "hi", None), tag)
    assert " ".join(word.text for word in found.words) == kept


def test_no_mark_is_doubled_or_alone_where_windows_join() -> None:
    drafts = [draft(0, "नाम है.", "hi", None), draft(700, "। घर कहाँ है", "hi", None), draft(4000, "।", "hi", None)]
    segments = join([punctuated(one, "hi") for one in drafts], {})
    assert [segment.text for segment in segments] == ["नाम है। घर कहाँ है", ""]
    assert "no-text" in segments[1].flags


@given(st.text("कहै ए.।|。,?…3a", max_size=30), st.sampled_from(["hi", "mr", "en"]))
def test_letters_and_digits_stay_and_twice_is_once(text: str, tag: str) -> None:
    once = punctuated(draft(0, text, "hi", None), tag)
    assert punctuated(once, tag) == once
    written = [char for char in text if char.isalnum() or char == "ै"]
    kept = [char for word in once.words for char in word.text if char.isalnum() or char == "ै"]
    assert kept == written or not any(char.isalnum() for char in text)


@pytest.mark.parametrize(("tag", "danda"), [("hi", True), ("mai", True), ("or", True), ("kok", False), ("ml", False)])
def test_which_languages_have_it(tag: str, danda: bool) -> None:
    assert has_danda(tag) is danda
