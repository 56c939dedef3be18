"""Kaldi data folders, also as ESPnet has them: wav.scp, text, and where they are there segments, utt2spk, utt2lang,
utt2dialect. Paths are looked for from the folder itself, from where the corpus lies, and from here.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.datasets.corpora.files import below, lines
from pipeline.datasets.corpora.utterance import (
    Bad,
    CorpusProblem,
    Place,
    RowProblem,
    Rows,
    Utterance,
    checked,
    existing,
    milliseconds,
)


def read(folder: Path) -> Rows:
    """Yield what is in every data folder. Of ESPnet's dump/raw, which repeats data/, nothing is read beside it."""
    found = [file.parent for file in below(folder, "wav.scp")]
    data = [one for one in found if "dump" not in one.relative_to(folder).parts] or found
    for one in data:
        yield from _Folder(folder, one).utterances()


class _Folder:
    """One data folder. Its tables lie in memory: a line of each utterance."""

    def __init__(self, corpus: Path, data: Path) -> None:
        if not (data / "text").is_file():
            raise CorpusProblem(f"{data} has no text: it says nothing of what is spoken")
        self._near = (data, corpus, Path.cwd())
        self._data = data
        self._sounds = self._table("wav.scp")
        self._speakers, self._languages = self._table("utt2spk"), self._table("utt2lang")
        self._dialects, self._segments = self._table("utt2dialect"), self._table("segments")

    def utterances(self) -> Rows:
        for place, id, text in _pairs(self._data / "text"):
            sound = None
            try:
                recording, start_ms, end_ms = self._span(id)
                sound = self._sound(recording)
                speaker = self._speakers.get(id, "")
                yield Utterance(
                    place=place,
                    sound=sound,
                    name=recording,
                    text=checked(text),
                    start_ms=start_ms,
                    end_ms=end_ms,
                    speaker="" if speaker == id else speaker,  # as where a corpus knows no speakers
                    language=self._languages.get(id, ""),
                    dialect=self._dialects.get(id, ""),
                )
            except RowProblem as problem:
                yield Bad(place, str(problem), sound)

    def _span(self, id: str) -> tuple[str, int | None, int | None]:
        if not self._segments:
            return id, None, None
        fields = self._segments.get(id, "").split()
        if len(fields) != 3:
            raise RowProblem(f"segments has no line of {id} with recording, start and end")
        start, end = milliseconds(fields[1]), milliseconds(fields[2])
        if end <= start:
            raise RowProblem("it ends before it starts")
        return fields[0], start, end

    def _sound(self, recording: str) -> Path:
        named = self._sounds.get(recording, "")
        if not named:
            raise RowProblem(f"wav.scp has no line of {recording}")
        if named.endswith("|"):
            raise RowProblem("wav.scp names a command; run it, write its sound to a file, and name that one")
        return existing(named, *self._near)

    def _table(self, name: str) -> dict[str, str]:
        file = self._data / name
        return {id: value for _, id, value in _pairs(file)} if file.is_file() else {}


def _pairs(file: Path) -> Iterator[tuple[Place, str, str]]:
    for place, line in lines(file):
        id, _, value = line.strip().replace("\t", " ").partition(" ")
        yield place, id, value.strip()
