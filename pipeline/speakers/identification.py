"""Identification: a new recording's speakers are compared with the voices its client named, where that is agreed.

Three have to agree: the client (linking is on), those who speak (consent, given with the recording), and the operator
(a key to keep prints with). Where one does not, nothing is computed and nothing is kept. Nothing of a voice is logged.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
import structlog

from configs.settings import Voices
from diarize.diarizer import Signal
from diarize.likeness import Print
from diarize.prints import voice_print
from diarize.turn import Turn
from pipeline.recordings.recordings import Recording
from pipeline.speakers import voices
from pipeline.speakers.matching import matches
from pipeline.store.database import reading
from pipeline.store.encryption import KeyUnset, Seal, WrongKey

log = structlog.get_logger(__name__)


def recognise(
    engine: sa.Engine,
    settings: Voices,
    recording: Recording,
    signals: Mapping[int, Signal],
    turns: Mapping[int, Sequence[Turn]],
) -> None:
    """Note the prints of the recording's speakers, and the names of those who are recognised.

    A missing or wrong key costs the names, not the draft: it is logged for the operator.
    """
    with reading(engine) as connection:
        if not voices.may_link(connection, recording.id):
            return
    try:
        seal = Seal(settings)
        prints = speaker_prints(signals, turns)
        with engine.begin() as connection:
            if voices.may_link(connection, recording.id):  # consent may have been withdrawn meanwhile
                known = voices.known(connection, recording.client_id, seal)
                voices.note(connection, recording.id, prints, matches(prints, known), seal)
    except (KeyUnset, WrongKey) as error:
        log.error("no speaker was recognised", recording=recording.id, reason=str(error))


def speaker_prints(signals: Mapping[int, Signal], turns: Mapping[int, Sequence[Turn]]) -> dict[str, Print]:
    """Return a print for each speaker who is heard for long enough, by label; overlaid turns hold another voice, too.

    A label names one person in the recording, whatever the channel.
    """
    found: dict[str, Print] = {}
    for index, own in turns.items():
        for label in sorted({turn.speaker for turn in own}):
            made = voice_print(signals[index], [turn for turn in own if turn.speaker == label and not turn.overlaid])
            if made is not None:
                found[label] = made
    return found
