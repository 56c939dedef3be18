"""Choose the diarizer that the settings name.

    none -> single    voiceprint -> voiceprint    embeddings -> embeddings    pyannote -> pyannote
    auto -> pyannote if `pipeline` is set, else embeddings if its model is installed, else voiceprint

With method "auto" and several channels that differ, each channel is a speaker. The caller decides that: it has the
channels.
"""

import importlib

from configs.errors import BoliError
from configs.settings import Diarize, Settings
from diarize.diarizer import Diarizer
from diarize.embeddings.diarizer import EmbeddingsDiarizer, installed
from diarize.single import SingleDiarizer
from diarize.voiceprint.voiceprint import VoiceprintDiarizer


class DiarizerUnavailable(BoliError):
    """The settings ask for a diarizer that cannot run here. The message says what to install or to set."""


def diarizer(settings: Settings) -> Diarizer:
    """Return the diarizer that the settings ask for, ready to use.

    Raises DiarizerUnavailable where pyannote is asked for and cannot be had, NoSpeakerModel where embeddings is asked
    for and its model is not in `asr.models`.
    """
    method = settings.diarize.method
    if method == "none":
        return SingleDiarizer()
    if method == "pyannote" or (method == "auto" and settings.diarize.pipeline):
        return _pyannote(settings.diarize)
    if method == "embeddings" or (method == "auto" and installed(settings.asr.models)):
        return EmbeddingsDiarizer(settings.asr.models)
    return VoiceprintDiarizer()


def _pyannote(settings: Diarize) -> Diarizer:
    if not settings.pipeline:
        raise DiarizerUnavailable(
            "diarize.method is 'pyannote' but diarize.pipeline is empty: set it to a pipeline folder or a hub name"
        )
    # Imported by name, not at the top: this module is imported everywhere, and torch costs 5 s and 1 GB. Besides, it
    # belongs to an extra that is usually not installed.
    try:
        neural = importlib.import_module("diarize.neural")
    except ModuleNotFoundError as error:
        raise DiarizerUnavailable(
            f"the module {error.name} is not installed: run pip install 'boli-speech[pyannote]', "
            "or set diarize.method to 'voiceprint'"
        ) from error
    pyannote: Diarizer = neural.PyannoteDiarizer(settings.pipeline, settings.hub_token.get_secret_value())
    return pyannote
