"""A small data set for the tests of formats: three speakers, three splits, awkward texts."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.datasets.item import Item, TimedWord

ONE = Item(
    segment_id="seg_" + "1" * 32,
    recording_id="rec_1",
    channel=0,
    start_ms=1_000,
    end_ms=1_500,
    split="train",
    language="hi",
    dialect="bho",
    code="hi",
    speaker="cli_secret/Asha Devi",
    text="राशन\tकार्ड [noise] बना दो",
    clean="राशन कार्ड बना दो",
    words=(TimedWord("राशन", 0, 200), TimedWord("कार्ड", 200, 450)),
    arm="blind",
    reviewers=("per_asha",),
    seen_by="one_person",
    probability=0.25,
    revision_version=1,
    sha256="a" * 64,
)
SAME_SPEAKER = replace(ONE, segment_id="seg_" + "2" * 32, text="दूसरा <s> वाक्य", clean="दूसरा वाक्य", words=())
DEV = replace(
    ONE,
    segment_id="seg_" + "3" * 32,
    recording_id="rec_3",
    split="dev",
    language="ta",
    dialect="",
    code="ta",
    speaker="rec_3",
    text="வணக்கம்\nஐயா",
    clean="வணக்கம் ஐயா",
    arm="draft",
    reviewers=("per_asha", "per_mala"),
    seen_by="two_agree",
    probability=None,
)
TEST = replace(
    ONE,
    segment_id="seg_" + "4" * 32,
    recording_id="rec_4",
    split="test",
    speaker="cli_secret/Bela",
    end_ms=1_700,
)
ITEMS = (TEST, DEV, SAME_SPEAKER, ONE)
NAMES = ("Asha", "Bela", "cli_secret", "per_asha", "per_mala")  # what no export may hold


def sound_of(item: Item) -> NDArray[np.float32]:
    """Return a tone that is another one for each segment: 16-bit values, so that every format can keep them."""
    count = (item.end_ms - item.start_ms) * 16
    tone = np.sin(np.arange(count) * (0.05 + int(item.segment_id[-1]) / 50)) * 12_000
    return (np.rint(tone) / 32_768).astype(np.float32)


def samples_of(item: Item) -> NDArray[np.int16]:
    """Return the same as int16."""
    return np.rint(sound_of(item) * 32_768).astype(np.int16)
