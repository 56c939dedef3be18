"""TTML: subtitles as XML, in the text profile of IMSC. https://www.w3.org/TR/ttml-imsc1.0.1/

<p begin="00:00:05.250" end="00:00:07.000" ttm:agent="a1" style="machine">राशन कार्ड<br/>कल मिलेगा</p>

The speaker is an agent, who is named in the head. What no person has seen has the style `machine`, as the head says.
Tags are spans with a style of their own: those that WebVTT writes as classes (configs/tags.toml).
"""

import re
from collections.abc import Sequence

from pipeline.delivery.formats import vtt, xml_text
from pipeline.delivery.formats.cue import Cue, clock, cues
from pipeline.delivery.formats.languages import main_language, right_to_left
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Transcript

_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1/text"
_UNSEEN = "<ttm:desc>no person has seen the text of style machine</ttm:desc>"
_CLASS = re.compile(r"<c\.([a-z-]+)>|</c>|<[^<>]*>")


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as TTML. Segments without text have no cue."""
    every = list(cues(transcript, vtt.STYLE, view.cues))
    speakers = list(dict.fromkeys(cue.speaker for cue in every if cue.speaker))
    lines = "".join(f"{_paragraph(cue, speakers, view.marks)}\n" for cue in every)
    unseen = _UNSEEN if view.marks and any(cue.machine for cue in every) else ""
    classes = sorted({name for cue in every for name in _CLASS.findall(cue.text) if name})
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{_root(main_language(transcript))}\n<head>\n'
        f"<metadata><ttm:title>{xml_text.content(transcript.recording.name)}</ttm:title>{unseen}{_agents(speakers)}"
        f"</metadata>\n{_styles(classes)}\n{_LAYOUT}\n</head>\n"
        f'<body region="below" style="plain"><div>\n{lines}</div></body>\n</tt>\n'
    )


def _root(language: str) -> str:
    parts = {"": "", ":ttm": "#metadata", ":tts": "#styling", ":ttp": "#parameter"}
    spaces = " ".join(f'xmlns{prefix}="http://www.w3.org/ns/ttml{part}"' for prefix, part in parts.items())
    return f'<tt {spaces} ttp:profile="{_PROFILE}" ttp:timeBase="media" xml:lang={xml_text.attribute(language)}>'


def _agents(speakers: Sequence[str]) -> str:
    return "".join(
        f'<ttm:agent xml:id="a{number}" type="person">'
        f'<ttm:name type="full">{xml_text.content(name)}</ttm:name></ttm:agent>'
        for number, name in enumerate(speakers, 1)
    )


_LAYOUT = (
    '<layout><region xml:id="below" tts:origin="10% 75%" tts:extent="80% 20%" tts:displayAlign="after" '
    'tts:textAlign="center"/></layout>'
)


def _styles(classes: Sequence[str]) -> str:
    tags = "".join(f'<style xml:id="tag-{name}"/>' for name in classes)
    plain = '<style xml:id="plain" tts:color="white" tts:backgroundColor="black" tts:fontFamily="sansSerif"/>'
    return f'<styling>{plain}<style xml:id="machine" tts:fontStyle="italic"/>{tags}</styling>'


def _paragraph(cue: Cue, speakers: Sequence[str], marks: bool) -> str:
    text = _CLASS.sub(_span, xml_text.allowed(cue.text)).replace("\n", "<br/>")
    about = f' ttm:agent="a{speakers.index(cue.speaker) + 1}"' if cue.speaker else ""
    about += ' style="machine"' if marks and cue.machine else ""
    about += ' tts:direction="rtl"' if right_to_left(_CLASS.sub("", cue.text)) else ""
    return f'<p begin="{clock(cue.start_ms, ".")}" end="{clock(cue.end_ms, ".")}"{about}>{text}</p>'


def _span(found: re.Match[str]) -> str:
    if found[1]:
        return f'<span style="tag-{found[1]}">'
    return "</span>" if found[0] == "</c>" else ""
