"""Kaldi data folders, one a split, sorted by bytes (the C locale); a speaker's id is the start of its utterances' ids.

    data/train/  wav.scp  text  utt2spk  spk2utt  utt2dur  utt2lang  utt2uniq ...     wav/train/3f/….wav

Each utterance has a WAV file of its own, for the rest of its recording is not to be seen; so there is no `segments`.
Paths are relative to the export. Beside what Kaldi knows there are text_tagged, text_clean, utt2dialect, utt2arm,
utt2seenby, utt2reviewers, utt2prob and words.ctm, and what is told of an utterance as a whole in utterances.jsonl.
https://kaldi-asr.org/doc/data_prep.html; the rules: utils/validate_data_dir.sh and validate_text.pl.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from pipeline.datasets.formats.member import Member
from pipeline.datasets.formats.sorted_rows import SortedRows
from pipeline.datasets.formats.utterance import Utterance, described

READS: Final = (
    "Kaldi reads paths from where it runs: run it in this folder, or put the folder before the paths of wav.scp "
    '(`sed -i "s# # $PWD/#" data/*/wav.scp`). Then `utils/validate_data_dir.sh --no-feats data/train`.'
)
# Kaldi's names for the ends of a sentence and for a symbol of its graphs: validate_data_dir.sh refuses them in a text.
FORBIDDEN: Final = ("<s>", "</s>", "#0")


def members(spoken: Iterable[Utterance], scratch: Path) -> Iterator[Member]:
    """Yield the sounds, and at the end the files of each split."""
    with SortedRows(scratch) as kept:
        for one in spoken:
            place = f"wav/{one.item.split}/{one.path('wav')}"
            yield Member(place, one.wav())
            keep(kept, f"data/{one.item.split}", one, place)
        yield from files(kept, scratch)


def keep(kept: SortedRows, folder: str, one: Utterance, place: str) -> None:
    """Keep the lines of an utterance, for the files in `folder`."""
    for name, value in _values(one, place).items():
        kept.add(f"{folder}/{name}", one.id, value)
    for number, word in enumerate(one.item.words):
        start, length = word.start_ms / 1000, (word.end_ms - word.start_ms) / 1000
        kept.add(f"{folder}/words.ctm", f"{one.id} {number:06d}", f"1 {start:.3f} {length:.3f} {said(word.text)}")


def files(kept: SortedRows, scratch: Path) -> Iterator[Member]:
    """Yield the files of the lines that were kept, and spk2utt from utt2spk."""
    for number, name in enumerate(kept.tables()):
        file = scratch / f"file-{number}"
        with file.open("w", encoding="utf-8", newline="\n") as written:
            for key, value in kept.rows(name):
                written.write(_line(name, key, value))
        yield Member(name, file)
        if name.endswith("/utt2spk"):
            with file.open("w", encoding="utf-8", newline="\n") as written:
                for speaker, utterances in groupby(kept.rows(name), key=lambda row: row[1]):
                    written.write(f"{speaker} {' '.join(utterance for utterance, _ in utterances)}\n")
            yield Member(name.removesuffix("utt2spk") + "spk2utt", file)


def said(text: str) -> str:
    """Return a text without the words that Kaldi does not allow."""
    return " ".join(word for word in text.split() if not any(symbol in word for symbol in FORBIDDEN))


def _values(one: Utterance, place: str) -> dict[str, str]:
    item, told = one.item, described(one)
    return {
        "wav.scp": place,
        "text": said(one.text),
        "text_tagged": said(one.tagged),
        "text_clean": said(one.clean),
        "utt2spk": one.speaker,
        "utt2dur": f"{one.seconds:.4f}",
        "utt2num_samples": str(len(one.samples)),
        "utt2lang": item.language,
        "utt2uniq": item.segment_id,
        "utt2dialect": item.dialect or item.language,
        "utt2arm": item.arm,
        "utt2seenby": item.seen_by,
        "utt2reviewers": " ".join(one.reviewers),
        "utt2prob": "" if item.probability is None else repr(item.probability),
        "utterances.jsonl": json.dumps(told, ensure_ascii=False),
    }


def _line(name: str, key: str, value: str) -> str:
    if name.endswith(".jsonl"):
        return value + "\n"
    if name.endswith(".ctm"):
        key = key.partition(" ")[0]
    return f"{key} {value}".rstrip(" ") + "\n"
