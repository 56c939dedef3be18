"""Tagging: tags as people type them into a text, and the plain text with the tags beside it.

    typed    राशन [noise] कार्ड [foreign: PAN card] है
    plain    राशन कार्ड PAN card है
    tags     noise (4, 4), foreign (11, 19)              in code points

Tags may lie within one another. Brackets that name no tag of configs/tags.toml stay text, and so does a bracket that
nobody closes. A point is set off by one space on each side; every other character of the text stays as it was typed.
What `typed` writes, `parse` reads as the same text and tags.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from configs.tags import tags as kinds
from pipeline.recordings.content import Tag

# Of a tag: what comes before its words and after them; at a point both are one, and the second is "".
Style = Callable[[Tag], tuple[str, str]]

_SPACE = " \t"
_TOKEN = re.compile(r"\[(?P<point>[A-Za-z-]+)\]|\[(?P<words>[A-Za-z-]+):[ \t]*|\[|\]")


def parse(typed: str) -> tuple[str, tuple[Tag, ...]]:
    """Return the plain text of what a person typed, and its tags in order."""
    reader = _Reader()
    for token in _tokens(typed):
        reader.read(token)
    return reader.text, tuple(_in_order(reader.tags))


def _in_order(tags: Sequence[Tag]) -> list[Tag]:
    """Return tags, of which inner ones come before outer ones, by start: points, then the widest words."""
    points = [tag for tag in tags if tag.start == tag.end]
    words = [tag for tag in reversed(tags) if tag.start < tag.end]
    return sorted(points + words, key=lambda tag: (tag.start, tag.start < tag.end, -tag.end))


def typed(plain: str, tags: Sequence[Tag]) -> str:
    """Return the text with its tags as a person would type them."""
    return marked(plain, tags, _as_typed)


def marked(plain: str, tags: Sequence[Tag], style: Style, escape: Callable[[str], str] = str) -> str:
    """Return the text with its tags in a style. `escape`: what is done to the text between them."""
    written, done = "", 0
    for at, mark, is_point in _marks(tags, style):
        written += escape(plain[done:at])
        done = at
        if not is_point:
            written += mark
        elif at == 0 or plain[at - 1] == "\n":
            written += mark if plain[at : at + 1] in ("", "\n") else f"{mark} "
        else:
            written += f" {mark}"
    return written + escape(plain[done:])


def _marks(tags: Sequence[Tag], style: Style) -> list[tuple[int, str, bool]]:
    """Return where something is written into the text, in order: ends of words, then points, then starts of words."""
    marks = []
    for order, tag in enumerate(tags):
        before, after = style(tag)
        if tag.start == tag.end:
            marks.append(((tag.start, 1, order), before + after, True))
        else:
            marks.append(((tag.start, 2, order), before, False))
            marks.append(((tag.end, 0, -order), after, False))
    return [(key[0], mark, is_point) for key, mark, is_point in sorted(marks)]


def _as_typed(tag: Tag) -> tuple[str, str]:
    return (f"[{tag.name}]", "") if tag.start == tag.end else (f"[{tag.name}: ", "]")


@dataclass(slots=True)
class _Token:
    """A piece of what was typed. `kind`: "text", "point", "open" or "close". `tag`: its name; of a "close" that ends
    words, too.
    """

    kind: str
    text: str
    tag: str = ""


def _tokens(typed: str) -> list[_Token]:
    """Return the pieces. Brackets that belong to no tag are of kind "text"."""
    tokens = list(_split(typed))
    opened: list[tuple[_Token, int]] = []
    solid = 0  # pieces so far that leave something in the text
    for token in tokens:
        if token.kind == "open":
            opened.append((token, solid))
        elif token.kind == "close":
            start, before = opened.pop() if opened else (token, solid)
            if start.tag and solid > before:
                token.tag = start.tag
            else:
                start.kind = token.kind = "text"
                solid += 1
        elif token.kind == "text" and token.text.strip():
            solid += 1
    for start, _ in opened:
        start.kind = "text"
    return tokens


def _split(typed: str) -> Iterator[_Token]:
    done = 0
    for found in _TOKEN.finditer(typed):
        if found.start() > done:
            yield _Token("text", typed[done : found.start()])
        done = found.end()
        yield _token(found)
    if done < len(typed):
        yield _Token("text", typed[done:])


def _token(found: re.Match[str]) -> _Token:
    point, words = (found[name].lower() if found[name] else "" for name in ("point", "words"))
    if point:
        known = point in kinds() and kinds()[point].point
        return _Token("point", found[0], point) if known else _Token("text", found[0])
    if found[0] == "]":
        return _Token("close", "]")
    return _Token("open", found[0], words if words in kinds() and kinds()[words].words else "")


@dataclass(slots=True)
class _Reader:
    """Puts the plain text together. `gap`: a point was the last; `opened`: names and starts of words, -1 for unknown
    until the first of their letters comes.
    """

    text: str = ""
    tags: list[Tag] = field(default_factory=list)
    gap: bool = False
    opened: list[tuple[str, int]] = field(default_factory=list)

    def read(self, token: _Token) -> None:
        if token.kind == "text":
            self._add(token.text)
        elif token.kind == "point":
            self.text = self.text.rstrip(_SPACE)
            self.tags.append(Tag(token.tag, len(self.text), len(self.text)))
            self.gap = True
        elif token.kind == "open":
            self.opened.append((token.tag, -1))
        else:
            name, start = self.opened.pop()
            self.tags.append(Tag(name, start, len(self.text.rstrip())))

    def _add(self, text: str) -> None:
        if self.gap:
            text = text.lstrip(_SPACE)
            if not text:
                return
            self.gap = False
            if text[0] != "\n" and self.text and self.text[-1] != "\n":
                text = f" {text}"
        if text.strip():
            first = len(self.text) + len(text) - len(text.lstrip())
            self.opened = [(name, first if start < 0 else start) for name, start in self.opened]
        self.text += text
