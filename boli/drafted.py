"""What Boli writes for a clip: the same steps as for a recording, from voice to windows to words."""

from asr.recognizer import Recognizer
from boli.clips import Clip
from configs.settings import Settings
from diarize.diarizer import ArraySignal
from pipeline import drafting, writing
from pipeline.draft import WindowDraft
from pipeline.drafting import Channel
from pipeline.speech import probabilities
from pipeline.spoken import spoken
from pipeline.writing import Asked


def drafted(clip: Clip, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return the windows of a clip, written."""
    signal = ArraySignal(clip.samples)
    channels = [Channel(0, signal, probabilities(signal))]
    asked = Asked(spoken(clip.language, "", recognizer.model))
    places = drafting.plan(channels, {}, recognizer, asked.spoken, settings)
    return [one for group in writing.batches(places) for one in writing.write(group, channels, recognizer, asked)]


def text(drafts: list[WindowDraft]) -> str:
    """Return the words of all windows."""
    return " ".join(word.text for draft in drafts for word in draft.words)
