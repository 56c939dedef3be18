"""Script check: is a segment written in the script of its language?

The rule is in lexicons/scripts.py; this module applies it with the registry and the settings.
"""

from configs.registry import UnknownVariety, variety
from configs.settings import Script
from lexicons.scripts import draft_fidelity


def is_wrong_script(text: str, tag: str, settings: Script) -> bool:
    """Return whether too few of the letters belong to the script of the language `tag`.

    False for a text without letters, and for a language that is not in the registry, whose script is not known.
    """
    try:
        language = variety(tag)
    except UnknownVariety:
        return False
    latin = "*" in settings.latin or tag in settings.latin
    share = draft_fidelity(text, language.script, latin=latin)
    return share is not None and share < settings.minimum
