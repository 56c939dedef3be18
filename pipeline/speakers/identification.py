"""Speaker identification: a new recording's speakers are compared with voices that its client has named.

Three must agree: the client (linking is on), the speakers (consent, given with the recording), and the operator (a key
to encrypt voice prints). If one does not, nothing is computed and nothing is kept. Nothing about a voice is logged.
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


def identify(
    engine: sa.Engine,
    settings: Voices,
    recording: Recording,
    signals: Mapping[int, Signal],
    turns: Mapping[int, Sequence[Turn]],
) -> None:
    """Keep voice prints of the recording's speakers, and the names of those who are identified.

    If the key is missing or wrong, the draft goes on without names, and the operator's log says so.
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
        log.error("no speaker was identified", recording=recording.id, reason=str(error))


def speaker_prints(signals: Mapping[int, Signal], turns: Mapping[int, Sequence[Turn]]) -> dict[str, Print]:
    """Return a voice print by label, for each speaker who is heard for long enough.

    A label names one person in the recording, on any channel. Overlaid turns are left out: they hold two voices.
    """
    prints: dict[str, Print] = {}
    for index, own in turns.items():
        for label in sorted({turn.speaker for turn in own}):
            alone = [turn for turn in own if turn.speaker == label and not turn.overlaid]
            own_print = voice_print(signals[index], alone)
            if own_print is not None:
                prints[label] = own_print
    return prints
