"""HTML document: one file without scripts, to be printed on A4 or sent by mail, whatever report stands in it."""

from html import escape
from typing import Final

_STYLE: Final = """
@page { size: A4; margin: 15mm }
body { font: 10pt/1.4 "Noto Sans", "Noto Sans Devanagari", "Noto Sans Tamil", "Noto Nastaliq Urdu", sans-serif;
  color: #111; max-width: 180mm; margin: 1em auto; padding: 0 1em }
h1 { font-size: 18pt; margin-bottom: 0 } h2 { font-size: 13pt; margin: 1.4em 0 .3em; break-after: avoid }
table { border-collapse: collapse; width: 100%; margin: .6em 0; font-size: 8.5pt }
th, td { text-align: right; padding: .25em .4em; border-bottom: 1px solid #ccc; vertical-align: top;
  white-space: nowrap }
th { border-bottom: 1px solid #111; font-weight: 600 } th, td.text { white-space: normal }
th.text, td.text { text-align: left }
tr, svg { break-inside: avoid } .quiet { color: #555; font-size: 8.5pt }
code { font-size: 8pt; overflow-wrap: anywhere }
svg { width: 100%; height: auto; font-size: 11px } svg text { fill: #111 } circle { fill: #114b8f }
.whisker { stroke: #114b8f; stroke-width: 2 } .grid { stroke: #ddd } .expected { stroke: #555; stroke-dasharray: 4 3 }
.alarm { fill: none; stroke: #b3261e; stroke-width: 2 } .worse { color: #b3261e; font-weight: 600 }
del { color: #b3261e } ins { color: #114b8f; text-decoration: none; border-bottom: 2px dotted }
dt { font-weight: 600; margin-top: .4em } dd { margin: 0 }
"""


def document(title: str, body: str) -> str:
    """Return a page. `body`: markup that is escaped already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )
