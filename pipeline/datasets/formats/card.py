"""Card: what an export says of itself to people, in README.md: where it is from, what is in it, what one may do.

It counts what the export holds, which is less than its data set held when it was frozen if recordings were deleted.
No client and no person is named.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.datasets.formats.utterance import Utterance
from pipeline.datasets.item import SPLITS, Item, Split

README: Final = "README.md"


@dataclass(frozen=True, slots=True)
class About:
    """The data set that is exported. `sha256`: of its items; `made_at`: when it was frozen, ISO 8601; `removed`: how
    many of its items were deleted since.
    """

    name: str
    version: int = 1
    id: str = ""
    sha256: str = ""
    made_at: str = ""
    removed: int = 0


@dataclass(slots=True)
class Tally:
    """What an export holds, counted while it is written."""

    segments: Counter[Split] = field(default_factory=Counter)
    seconds: Counter[Split] = field(default_factory=Counter)
    speakers: defaultdict[Split, set[str]] = field(default_factory=lambda: defaultdict(set))
    varieties: dict[tuple[str, str], Counter[Split]] = field(default_factory=dict)  # seconds
    arms: Counter[str] = field(default_factory=Counter)
    seen_by: Counter[str] = field(default_factory=Counter)
    gone: int = 0  # whose sound is deleted

    def counting(self, spoken: Iterable[Utterance]) -> Iterator[Utterance]:
        """Yield the utterances, and count them."""
        for one in spoken:
            self.add(one)
            yield one

    def add(self, one: Utterance) -> None:
        """Count an utterance."""
        item = one.item
        self.segments[item.split] += 1
        self.seconds[item.split] += one.seconds  # type: ignore[assignment]
        self.speakers[item.split].add(one.speaker)
        spoken = self.varieties.setdefault((item.language, item.dialect), Counter())
        spoken[item.split] += one.seconds  # type: ignore[assignment]
        self.arms[item.arm] += 1
        self.seen_by[item.seen_by] += 1

    def missing(self, item: Item) -> None:
        """Count an item whose sound is gone."""
        self.gone += 1


_READ: Final = """
## What is in it

Each utterance is one segment of a recording, cut from its own channel: 16 kHz, mono, 16 bits. Nothing else of the
recordings is here. `text` is all that is said, `text_tagged` as the transcriber wrote it, `text_clean` without
disfluencies. `arm` says how the text was made: `blind` without seeing a machine's draft, `draft` over one, `compare`
and `amend` by a person who decided later. `seen_by` says how many people agree. `review_probability` is the logged
chance that a person saw the segment: weigh by its inverse where rates are to hold for all speech. Speakers and
reviewers have pseudonyms, the same in every export of this service. Splits are apart by speaker and recording: train
on `train`, choose on `dev`, and use `test` to measure alone.

## Licence

This export grants no licence. What may be done with the sound and the texts is what their owners, the clients of the
service, agreed with its operator. Do not publish it or hand it on without asking there.

## Consent

Only recordings are in it whose client allowed training use, and of which it was said that those who speak agree that
models learn from what they say. They may take that back: then the recording is deleted in the service, and every copy
of this export has to lose it, too. The service says how many segments of the data set were deleted since; export again
where the number has grown. A voice can tell who somebody is: do not try to find out who speaks.
"""


def readme(about: About, tally: Tally, reads: str, front: str = "") -> str:
    """Return the page. `reads`: how it is read, a paragraph; `front`: YAML that goes before it, "" for none."""
    deleted = about.removed + tally.gone
    facts = {
        "data set": f"{about.name}, version {about.version}",
        "id": about.id,
        "frozen": about.made_at,
        "SHA-256 of its items": about.sha256,
        "deleted since": str(deleted) if deleted else "",
    }
    lines = [
        *([f"---\n{front}---\n"] if front else []),
        f"# {about.name}\n",
        *_table(("", ""), [(name, value) for name, value in facts.items() if value]),
        "\n" + reads + "\n",
        *_table(("split", "segments", "hours", "speakers"), list(_splits(tally))),
        "",
        *_table(("language", "dialect", *(f"{split}, hours" for split in SPLITS)), list(_varieties(tally))),
        "",
        *_table(("how the text was made", "segments"), _counted(tally.arms)),
        "",
        *_table(("seen by", "segments"), _counted(tally.seen_by)),
    ]
    return "\n".join(lines) + "\n" + _READ


def _splits(tally: Tally) -> Iterator[tuple[str, ...]]:
    for split in SPLITS:
        if tally.segments[split]:
            yield split, str(tally.segments[split]), _hours(tally.seconds[split]), str(len(tally.speakers[split]))


def _varieties(tally: Tally) -> Iterator[tuple[str, ...]]:
    for (language, dialect), seconds in sorted(tally.varieties.items()):
        yield language, dialect, *(_hours(seconds[split]) for split in SPLITS)


def _counted(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    return [(name, str(count)) for name, count in sorted(counts.items())]


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(row)} |" for row in cells]
