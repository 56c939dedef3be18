"""View: what a reader of a file asked for, beside the format."""

from dataclasses import dataclass

from pipeline.delivery.subtitles.rules import DEFAULT_CUES, CueRules


@dataclass(frozen=True, slots=True)
class View:
    """`marks`: mark what no person has seen. `cues`: how subtitles are cut; None: one cue for each segment."""

    marks: bool = True
    cues: CueRules | None = DEFAULT_CUES


AS_USUAL = View()
