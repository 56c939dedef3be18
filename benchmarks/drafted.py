"""What Boli writes for a clip: the same steps as for a recording, from voice to windows to words."""

from asr.recognizer import Recognizer
from benchmarks.clips import Clip
from configs.settings import Settings
from diarize.diarizer import ArraySignal
from pipeline import drafting
from pipeline.draft import WindowDraft
from pipeline.drafting import Channel
from pipeline.speech import probabilities


def drafted(clip: Clip, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return the windows of a clip, written."""
    signal = ArraySignal(clip.samples)
    channels = [Channel(0, signal, probabilities(signal))]
    places = drafting.plan(channels, {}, recognizer, clip.language, settings)
    return [
        one for group in drafting.batches(places) for one in drafting.write(group, channels, recognizer, clip.language)
    ]


def text(drafts: list[WindowDraft]) -> str:
    """Return the words of all windows."""
    return " ".join(word.text for draft in drafts for word in draft.words)
