"""What Boli writes for a clip: the same steps as for a recording, from voice to windows to words."""

from asr.recognizer import Recognizer
from boli.clips import Clip
from configs.settings import Settings
from diarize.diarizer import ArraySignal
from pipeline.drafting import assemble, transcription
from pipeline.drafting.assemble import Channel
from pipeline.drafting.language_plan import spoken
from pipeline.drafting.transcription import Asked
from pipeline.drafting.window_draft import WindowDraft
from pipeline.media.voice_activity import probabilities


def drafted(clip: Clip, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return the windows of a clip, written."""
    signal = ArraySignal(clip.samples)
    channels = [Channel(0, signal, probabilities(signal))]
    asked = Asked(spoken(clip.language, "", recognizer.model))
    places = assemble.plan(channels, {}, recognizer, asked.spoken, settings)
    return [
        one
        for group in transcription.batches(places)
        for one in transcription.write(group, channels, recognizer, asked)
    ]


def text(drafts: list[WindowDraft]) -> str:
    """Return the words of all windows."""
    return " ".join(word.text for draft in drafts for word in draft.words)
