"""Corpora of other people: transcribed speech in the usual forms, read row by row. No database.

A row that cannot be used is told with its file and line, and the others are read on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from configs.errors import BoliError
from pipeline.datasets.corpora import embedded, kaldi, lhotse, tables
from pipeline.datasets.corpora.utterance import CorpusProblem, Rows


class UnknownForm(BoliError, LookupError):
    """There is no such form. The message names those that there are."""


@dataclass(frozen=True, slots=True)
class Form:
    """`about`: what is looked for in the folder."""

    about: str
    read: Callable[[Path], Rows]


FORMS: Final[dict[str, Form]] = {
    "huggingface": Form("*.parquet with a column audio", embedded.huggingface),
    "audiofolder": Form("metadata.jsonl or metadata.csv", tables.audiofolder),
    "nemo": Form("manifests, *.json or *.jsonl", tables.nemo),
    "kaldi": Form("folders with wav.scp and text", kaldi.read),
    "espnet": Form("folders with wav.scp and text", kaldi.read),
    "lhotse": Form("*supervisions*.jsonl.gz with *recordings*, or *cuts*", lhotse.read),
    "webdataset": Form("*.tar", embedded.webdataset),
    "boli": Form("manifests of boli model train, *.jsonl", tables.boli),
    "common-voice": Form("validated.tsv, or train.tsv, dev.tsv, test.tsv", tables.common_voice),
    "csv": Form("*.csv or *.tsv with columns path and text", tables.csv_files),
}


def read(form: str, folder: Path) -> Rows:
    """Yield the utterances of a corpus, and what is wrong with rows of it. Raises UnknownForm, CorpusProblem."""
    if form not in FORMS:
        raise UnknownForm(f"no form is called {form[:40]!r}; there are {', '.join(FORMS)}")
    if not folder.exists():
        raise CorpusProblem(f"there is no {folder}")
    empty = True
    for row in FORMS[form].read(folder):
        empty = False
        yield row
    if empty:
        raise CorpusProblem(f"{folder} has nothing for {form}: it needs {FORMS[form].about}")
