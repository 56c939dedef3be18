"""Modes: how a transcript is shown."""

from pipeline.delivery.modes import CodeMix, Numbers, Script, Style
from review_api.schemas.base import Answer


class Modes(Answer):
    """How a transcript is shown: see docs/reference/modes.md. The stored text is the same in all of them."""

    style: Style = "verbatim"
    code_mix: CodeMix = "as-written"
    numbers: Numbers = "as-written"
    script: Script = "native"


class ModesShown(Modes):
    """`by_table`: the modes that were applied, all by tables and none by a model. `changed`: how many words each left
    out or rewrote. `latin_left`: words in Latin letters that no table has; null where they were not to be rewritten.
    """

    by_table: list[str]
    changed: dict[str, int]
    latin_left: int | None


class ModesPossible(Answer):
    """The values that each mode may have in a language."""

    style: list[Style]
    code_mix: list[CodeMix]
    numbers: list[Numbers]
    script: list[Script]
