"""Choose: from the settings to a diarizer.

    none -> single        voiceprint -> voiceprint        pyannote -> pyannote
    auto -> pyannote if `pipeline` is set, else voiceprint

That channels which differ hold a speaker each (method "auto", several channels) is for the caller to see: it has them.
"""

import importlib

from configs.settings import Diarize
from diarize.diarizer import Diarizer
from diarize.single import SingleDiarizer
from diarize.voiceprint.voiceprint import VoiceprintDiarizer


class DiarizerUnavailable(Exception):
    """The settings ask for a diarizer that cannot run here. The message says what to install or to set."""


def diarizer(settings: Diarize) -> Diarizer:
    """Return the diarizer that the settings ask for, ready to use.

    Raises DiarizerUnavailable where pyannote is asked for and cannot be had.
    """
    if settings.method == "none":
        return SingleDiarizer()
    if settings.method == "pyannote" or (settings.method == "auto" and settings.pipeline):
        return _pyannote(settings)
    return VoiceprintDiarizer()


def _pyannote(settings: Diarize) -> Diarizer:
    if not settings.pipeline:
        raise DiarizerUnavailable(
            "diarize.method is 'pyannote' but diarize.pipeline is empty: set it to a pipeline folder or a hub name"
        )
    # By name and not at the top: this module is imported everywhere, and torch takes 5 s and 1 GB that only this one
    # method is worth. It is an extra, too, and usually not there.
    try:
        neural = importlib.import_module("diarize.neural")
    except ModuleNotFoundError as error:
        raise DiarizerUnavailable(
            f"the module {error.name} is not installed: run pip install 'boli-speech[pyannote]', "
            "or set diarize.method to 'voiceprint'"
        ) from error
    found: Diarizer = neural.PyannoteDiarizer(settings.pipeline, settings.hub_token.get_secret_value())
    return found
