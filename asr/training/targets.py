"""Targets: what the decoder reads and should write for an example, in Whisper's formats.

    [<|startofprev|> previous text…] <|startoftranscript|> <|hi|> <|transcribe|> <|notimestamps|> text… <|endoftext|>
    […]                              <|startoftranscript|> <|hi|> <|transcribe|> <|0.40|> text… <|2.10|> … <|endoftext|>

A prompt holds what faster-whisper puts there: the segments before, with timestamps where these were asked for, or
hotwords. A model that never saw such prompts writes nothing after them.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asr.training.example import Example, Line
from asr.training.tokens import CHUNK_S, Vocabulary

IGNORED = -100  # torch's label for positions that do not count
LONGEST_PROMPT = 223  # of Whisper: half of 448 positions, less one
PROMPTED = 0.45
WITH_TIMES = 0.5
# What a prompt holds: the text before, or hotwords.
PROMPT_KINDS, PROMPT_SHARES = ("before", "words"), (0.7, 0.3)
MOST_BEFORE = 8
MOST_WATCHED = 6

Draw = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Target:
    """`read`: input ids. `said`: the label at each, or IGNORED. `heard`: for each, when the labelled token is spoken,
    in seconds; None where it is not a sound.
    """

    read: tuple[int, ...]
    said: tuple[int, ...]
    heard: tuple[tuple[float, float] | None, ...]


def target(
    one: Example, vocabulary: Vocabulary, languages: Sequence[str], chance: random.Random, draw: Draw,
    prompted: float = PROMPTED,
) -> Target:  # fmt: skip
    """Return a target in one of the formats. `draw`: gives a text of a language, for prompts. `prompted`: how often."""
    if not one.language:
        return _nothing(vocabulary, chance.choice(languages), chance, draw, prompted)
    timed = chance.random() < WITH_TIMES
    body = _timed(one, vocabulary) if timed else _untimed(one, vocabulary)
    prompt = _prompt(one.lines, one.language, vocabulary, chance, draw) if chance.random() < prompted else []
    head = [vocabulary.special(name) for name in ("startoftranscript", one.language, "transcribe")]
    ids = [*prompt, *head, *(token for token, _ in body)]
    heard: list[tuple[float, float] | None] = [None for _ in (*prompt, *head)]
    heard += [span for _, span in body]
    said = [IGNORED] * (len(prompt) + 1) + ids[len(prompt) + 1 :]
    if not timed:  # faster-whisper writes <|notimestamps|> itself, so the model need not predict it
        said[len(prompt) + len(head)] = IGNORED
    return Target(tuple(ids[:-1]), tuple(said[1:]), tuple(heard[1:]))


def _nothing(vocabulary: Vocabulary, language: str, chance: random.Random, draw: Draw, prompted: float) -> Target:
    """Return a target without speech: <|nospeech|> after <|startoftranscript|>, and no text, whatever the prompt says.
    With timestamps, the first one is forced, and nothing follows it.
    """
    timed = chance.random() < WITH_TIMES
    prompt = _prompt((), language, vocabulary, chance, draw) if chance.random() < prompted else []
    names = ("startoftranscript", language, "transcribe", *(() if timed else ("notimestamps",)))
    read = [vocabulary.special(name) for name in names] + ([vocabulary.time(0)] if timed else [])
    said = [vocabulary.special("nospeech"), IGNORED, vocabulary.time(0) if timed else IGNORED, vocabulary.end]
    whole = (*([IGNORED] * len(prompt)), *said)
    return Target((*prompt, *read), whole, (None,) * len(whole))


Told = list[tuple[int, tuple[float, float] | None]]


def _timed(one: Example, vocabulary: Vocabulary) -> Told:
    body: Told = []
    for line in one.lines:
        body += [(vocabulary.time(line.start_s), None), *_spoken(line), (vocabulary.time(line.end_s), None)]
    if one.cut:  # it has no end: the next window begins there
        body.append((vocabulary.time(one.cut.start_s), None))
    return [*body, _end(one, vocabulary)]


def _untimed(one: Example, vocabulary: Vocabulary) -> Told:
    body: Told = [(vocabulary.special("notimestamps"), None)]
    for line in (*one.lines, *([one.cut] if one.cut else [])):
        body += _spoken(line)
    return [*body, _end(one, vocabulary)]


def _spoken(line: Line) -> Told:
    return [(token, (start, end)) for token, (start, end) in zip(line.tokens, line.spans.tolist(), strict=True)]


def _end(one: Example, vocabulary: Vocabulary) -> tuple[int, tuple[float, float]]:
    end_s = CHUNK_S if one.cut else one.lines[-1].end_s
    return vocabulary.end, (end_s - 0.02, end_s + 0.1)


def _prompt(
    lines: Sequence[Line], language: str, vocabulary: Vocabulary, chance: random.Random, draw: Draw
) -> list[int]:
    kind = chance.choices(PROMPT_KINDS, PROMPT_SHARES)[0]
    made = _before if kind == "before" else _watched
    return [vocabulary.special("startofprev"), *made(lines, language, vocabulary, chance, draw)[-LONGEST_PROMPT:]]


def _before(
    lines: Sequence[Line], language: str, vocabulary: Vocabulary, chance: random.Random, draw: Draw
) -> list[int]:
    """Return segments as if they came before; sometimes the text of this window, because people repeat themselves."""
    timed, ids, at = chance.random() < 0.7, [], 0.0
    for _ in range(chance.randint(1, MOST_BEFORE)):
        again = lines and chance.random() < 0.05
        tokens = list(chance.choice(lines).tokens) if again else vocabulary.encode(draw(language, chance))
        length = min(CHUNK_S, len(tokens) / 12)  # at about 12 characters a second
        at = at if at + length <= CHUNK_S else 0.0
        ids += [vocabulary.time(at), *tokens, vocabulary.time(at + length)] if timed else tokens
        at += length + chance.uniform(0, 0.8)
    return ids


def _watched(
    lines: Sequence[Line], language: str, vocabulary: Vocabulary, chance: random.Random, draw: Draw
) -> list[int]:
    """Return hotwords: some are said in this window, some are not."""
    said = vocabulary.decode(chance.choice(lines).tokens).split() if lines else []
    other = draw(language, chance).split()
    words = chance.sample(said, min(len(said), chance.randint(0, 3)))
    words += chance.sample(other, min(len(other), chance.randint(0, MOST_WATCHED)))
    chance.shuffle(words)
    return vocabulary.encode(" ".join(words)) if words else []
