"""Grouping: the utterances of one sound together, for a recording is taken whole or not at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.datasets.corpora.utterance import Bad, Place, Utterance


@dataclass(slots=True)
class Spoken:
    """A sound with all that is said of it. `bad`: rows of it that cannot be used."""

    sound: Path | bytes
    utterances: list[Utterance] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it is told of first."""
        return self.utterances[0].place if self.utterances else self.bad[0].place


def by_sound(rows: Iterable[Utterance | Bad]) -> Iterator[Spoken | Bad]:
    """Yield each sound with its utterances: those that hold their sound, and rows without a sound, at once; files when
    all rows are read. Only texts are in memory then.
    """
    files: dict[Path, Spoken] = {}
    for row in rows:
        if row.sound is None and isinstance(row, Bad):
            yield row
        elif isinstance(row.sound, bytes) and isinstance(row, Utterance):
            yield Spoken(row.sound, [row])
        else:
            _add(files, row)
    yield from files.values()


def _add(files: dict[Path, Spoken], row: Utterance | Bad) -> None:
    """Keep a row that names a file."""
    assert isinstance(row.sound, Path)
    kept = files.setdefault(row.sound.resolve(), Spoken(row.sound))
    if isinstance(row, Utterance):
        kept.utterances.append(row)
    else:
        kept.bad.append(row)


def once(spoken: Spoken) -> tuple[list[Utterance], list[Bad]]:
    """Return the utterances in order of time, each once; and the rows that give another text to a stretch."""
    found: dict[tuple[int, int | None, int], Utterance] = {}
    bad = []
    for row in spoken.utterances:
        where = (row.start_ms or 0, row.end_ms, row.channel)
        before = found.setdefault(where, row)
        if before.text != row.text:
            bad.append(Bad(row.place, f"it gives another text to what {before.place} has"))
    return sorted(found.values(), key=lambda row: (row.start_ms or 0, row.channel)), bad
