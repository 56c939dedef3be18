"""Script check: is a segment written in the letters of its language.

The rule itself is in lexicons/scripts.py; here it meets the registry and the settings.
"""

from configs.registry import UnknownVariety, variety
from configs.settings import Script
from lexicons.scripts import draft_fidelity

WRONG_SCRIPT_FLAG = "wrong-script"


def is_wrong_script(text: str, tag: str, settings: Script) -> bool:
    """Return whether too few of the letters are of the script of the language `tag`.

    False for a text without letters, and for a language that is not in the registry: no script is expected of it.
    """
    try:
        spoken = variety(tag)
    except UnknownVariety:
        return False
    latin = "*" in settings.latin or tag in settings.latin
    share = draft_fidelity(text, spoken.script, latin=latin)
    return share is not None and share < settings.minimum
