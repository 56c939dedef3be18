"""Step results: what a step of a job keeps for the steps after it, as JSON files of the recording.

    model.json          which model began the recording, and ends it
    turns.json          who spoke when, by channel
    plan.json           the windows to transcribe, part by part
    draft-{part}.json   what the recogniser wrote
    ledger.json         what became of every millisecond

Each file is written whole under a name that does not change, so that running a step again is harmless.
"""

from pydantic import TypeAdapter

from asr.models.choice import Pinned
from diarize.turn import Turn
from pipeline.drafting.window_draft import WindowDraft
from pipeline.drafting.window_plan import PlannedWindow
from pipeline.recordings.artifacts import JsonArtifact
from pipeline.recordings.transcript import LedgerEntry

MODEL = JsonArtifact("model.json", TypeAdapter(Pinned))
TURNS = JsonArtifact("turns.json", TypeAdapter(dict[int, list[Turn]]))
PLAN = JsonArtifact("plan.json", TypeAdapter(list[list[PlannedWindow]]))
LEDGER = JsonArtifact("ledger.json", TypeAdapter(list[LedgerEntry]))
_DRAFTS = TypeAdapter(list[WindowDraft])


def drafts(part: int) -> JsonArtifact[list[WindowDraft]]:
    """Return the file of what the recogniser wrote for a part."""
    return JsonArtifact(f"draft-{part}.json", _DRAFTS)
