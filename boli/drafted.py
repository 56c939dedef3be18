"""What Boli writes for a clip: the same steps as for a recording, from voice to windows to words."""

from asr.recognizer import Recognizer
from boli.clips import Clip
from configs.settings import Settings
from diarize.diarizer import ArraySignal
from pipeline.drafting.draft_recording import draft_clip
from pipeline.drafting.window_draft import WindowDraft


def drafted(clip: Clip, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return the windows of a clip, written."""
    return draft_clip(ArraySignal(clip.samples), clip.language, recognizer, settings)


def text(drafts: list[WindowDraft]) -> str:
    """Return the words of all windows."""
    return " ".join(word.text for draft in drafts for word in draft.words)
