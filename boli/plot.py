"""Plot: who spoke when as a picture (SVG), to be looked at in any browser.

    0:00      0:20      0:40
    S1 ■■■■■      ■■■■         one row a speaker and channel; a column is hatched where several speak at once
    S2      ■■■■■    ■■■
    1:00      1:20      1:40   a long recording is wrapped like text

Nothing but rectangles and text: no library is needed for that.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from diarize.rttm import Entry
from diarize.turn import Turn

WIDTH, MARGIN, LABELS, ROW, BAR, AXIS, GAP, HEAD = 1200, 20, 120, 24, 16, 18, 16, 64
# How long a line of the picture is: the shortest that keeps the picture under so many lines, or the last.
LINES_MS = tuple(seconds * 1000 for seconds in (30, 60, 120, 300, 600, 900, 1800, 3600))
MOST_LINES = 20
TICKS = 6
# Okabe and Ito's colours, which people who see few colours can tell apart too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a6a00", "#444444")
Key = tuple[int, str]


def svg(found: Sequence[Entry], duration_ms: int, title: str, note: str) -> str:
    """Return the picture's text. `title`: the recording and the method; `note`: what to know of the result, or ""."""
    rows = list(dict.fromkeys((one.channel, one.turn.speaker) for one in sorted(found, key=_order)))
    line_ms = next((one for one in LINES_MS if duration_ms <= one * MOST_LINES), LINES_MS[-1])
    starts = range(0, max(1, duration_ms), line_ms)
    height = HEAD + len(starts) * (AXIS + ROW * len(rows) + GAP) + MARGIN
    parts = [*_head(title, note, height), *_key(found, rows)]
    for number, start_ms in enumerate(starts):
        top = HEAD + number * (AXIS + ROW * len(rows) + GAP)
        parts += _Line(start_ms, min(line_ms, duration_ms - start_ms), line_ms, top).draw(found, rows)
    return "\n".join([*parts, "</svg>", ""])


def _order(one: Entry) -> tuple[int, int, str]:
    """Sort speakers S2 before S10."""
    return one.channel, len(one.turn.speaker), one.turn.speaker


def _head(title: str, note: str, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="12" fill="#222">'
    )
    yield f"<title>{escape(title)}</title>"
    yield (
        '<defs><pattern id="several" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#fff3b0"/><rect width="2" height="6" fill="#d9a400"/></pattern></defs>'
    )
    yield f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    yield f'<text x="{MARGIN}" y="24" font-size="16" font-weight="bold">{escape(title)}</text>'
    if note:
        yield f'<text x="{WIDTH - MARGIN}" y="24" text-anchor="end" fill="#a00000">{escape(note)}</text>'


def _key(found: Sequence[Entry], rows: Sequence[Key]) -> Iterator[str]:
    """Yield how long each speaker speaks, and what hatching means."""
    spoken = dict.fromkeys(rows, 0)
    for one in found:
        spoken[one.channel, one.turn.speaker] += one.turn.duration_ms
    said = "   ".join(f"{_name(key, rows)} {_clock(whole_ms)}" for key, whole_ms in spoken.items())
    yield f'<text x="{MARGIN}" y="46" xml:space="preserve">spoken, min:s   {escape(said)}</text>'
    yield f'<rect x="{WIDTH - MARGIN - 145}" y="36" width="14" height="12" fill="url(#several)"/>'
    yield f'<text x="{WIDTH - MARGIN}" y="46" text-anchor="end">several speak at once</text>'


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the picture: [start_ms, start_ms + length_ms), drawn `top` points from the upper edge.

    `line_ms`: the length of a full line, which the last one may not fill.
    """

    start_ms: int
    length_ms: int
    line_ms: int
    top: int

    def x(self, at_ms: int) -> float:
        """Return where a moment lies; what is outside of the line is drawn at its end."""
        scale = (WIDTH - 2 * MARGIN - LABELS) / self.line_ms
        return MARGIN + LABELS + min(max(at_ms - self.start_ms, 0), self.length_ms) * scale

    def draw(self, found: Sequence[Entry], rows: Sequence[Key]) -> Iterator[str]:
        """Yield the line: what is hatched, the axis, and a row for each speaker."""
        end_ms = self.start_ms + self.length_ms
        inside = [entry for entry in found if entry.turn.start_ms < end_ms and entry.turn.end_ms > self.start_ms]
        height = ROW * len(rows)
        yield from self._hatching(inside, height)
        yield from self._axis(height)
        for number, key in enumerate(rows):
            own = [entry.turn for entry in inside if (entry.channel, entry.turn.speaker) == key]
            yield from self._row(number, _name(key, rows), own)

    def _hatching(self, inside: Sequence[Entry], height: int) -> Iterator[str]:
        for first_ms, last_ms in _several(inside):
            first, last = self.x(first_ms), self.x(last_ms)
            if first < last:
                yield (
                    f'<rect x="{first:.1f}" y="{self.top + AXIS}" width="{last - first:.1f}" '
                    f'height="{height}" fill="url(#several)"/>'
                )

    def _axis(self, height: int) -> Iterator[str]:
        top = self.top + AXIS
        for tick in range(TICKS + 1):
            at_ms = self.start_ms + self.line_ms * tick // TICKS
            if at_ms <= self.start_ms + self.length_ms:
                x = self.x(at_ms)
                yield f'<path d="M{x:.1f} {top}V{top + height}" stroke="#ccc"/>'
                yield f'<text x="{x:.1f}" y="{self.top + 12}" text-anchor="middle" fill="#555">{_clock(at_ms)}</text>'

    def _row(self, number: int, name: str, turns: Sequence[Turn]) -> Iterator[str]:
        left, y, end_ms = MARGIN + LABELS, self.top + AXIS + number * ROW, self.start_ms + self.length_ms
        yield f'<text x="{left - 8}" y="{y + 16}" text-anchor="end">{escape(name)}</text>'
        yield f'<path d="M{left} {y + ROW}H{self.x(end_ms):.1f}" stroke="#eee"/>'
        for turn in turns:
            width = max(1.0, self.x(turn.end_ms) - self.x(turn.start_ms))
            yield (
                f'<rect x="{self.x(turn.start_ms):.1f}" y="{y + (ROW - BAR) // 2}" width="{width:.1f}" '
                f'height="{BAR}" rx="2" fill="{COLOURS[number % len(COLOURS)]}"/>'
            )


def _several(found: Iterable[Entry]) -> Iterator[tuple[int, int]]:
    """Yield [start_ms, end_ms) of where two turns or more lie over each other, sorted, each moment once."""
    at_ms = until_ms = 0
    for one in sorted(found, key=lambda entry: entry.turn):
        first_ms = max(one.turn.start_ms, until_ms)
        last_ms = min(one.turn.end_ms, at_ms)
        if first_ms < last_ms:
            yield first_ms, last_ms
            until_ms = last_ms
        at_ms = max(at_ms, one.turn.end_ms)


def _name(key: Key, rows: Sequence[Key]) -> str:
    channel, speaker = key
    return speaker if len({one for one, _ in rows}) == 1 else f"channel {channel} {speaker}"


def _clock(at_ms: int) -> str:
    """Return min:s."""
    return f"{at_ms // 60_000}:{at_ms // 1000 % 60:02d}"
