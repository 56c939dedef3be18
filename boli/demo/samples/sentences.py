"""The sentences that the sample voices say: templates filled from word lists, always the same for a seed.

`sentences.json` holds, for each language or dialect tag, `slots` (words) and `topics` (lists of entries). An entry is a
list of lines: one line is said by whoever speaks, two lines are a question and its answer. A slot has one value within
an entry, so that the answer speaks of what was asked; `{place2}` is a second choice from `place`, never the same.
"""

import json
import random
import unicodedata
from pathlib import Path
from string import Formatter
from typing import TypeAlias, TypedDict

from configs.errors import BoliError

Lines: TypeAlias = tuple[str, ...]

TABLE = Path(__file__).with_name("sentences.json")


class Table(TypedDict):
    """What sentences.json holds for one language or dialect tag."""

    slots: dict[str, list[str]]
    topics: dict[str, list[list[str]]]


class UnknownTopic(BoliError):
    """sentences.json has no such variety or topic; the message says which it has."""


def draw(variety: str, topics: tuple[str, ...], entries: int, seed: int) -> tuple[Lines, ...]:
    """Return `entries` filled entries in NFC, none twice; a template comes back only when all others were used.

    Raises UnknownTopic when sentences.json lacks the variety (language or dialect tag) or a topic.
    """
    table = _table(variety)
    missing = [topic for topic in topics if topic not in table["topics"]]
    if missing:
        raise UnknownTopic(f"{variety} has no topic {missing[0]!r}; it has {', '.join(table['topics'])}")
    templates = [entry for topic in topics for entry in table["topics"][topic]]
    chance = random.Random(f"{variety}/{'+'.join(topics)}/{seed}")
    drawn: list[Lines] = []
    bag: list[list[str]] = []
    while len(drawn) < entries:
        bag = bag or chance.sample(templates, len(templates))
        lines = _fill(bag.pop(), table["slots"], chance)
        if lines not in drawn:
            drawn.append(lines)
    return tuple(drawn)


def _table(variety: str) -> Table:
    tables: dict[str, Table] = json.loads(TABLE.read_text(encoding="utf-8"))
    if variety not in tables:
        raise UnknownTopic(f"sentences.json has no variety {variety!r}; it has {', '.join(tables)}")
    return tables[variety]


def _fill(entry: list[str], slots: dict[str, list[str]], chance: random.Random) -> Lines:
    chosen: dict[str, str] = {}
    for name in (name for line in entry for _, name, _, _ in Formatter().parse(line) if name):
        if name not in chosen:
            taken = chosen.get(name.rstrip("2"))
            chosen[name] = chance.choice([word for word in slots[name.rstrip("2")] if word != taken])
    return tuple(unicodedata.normalize("NFC", line.format(**chosen)) for line in entry)
