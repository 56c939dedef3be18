"""Attributes: what a recording is known by beside its language, so that reports can be cut by it.

    district, domain, device      as the client says; spelled alike so that they group
    gender, age                   of the speaker, kept only where the speaker agreed; age as a band, never in years
    speaker_dialect               as the speaker says, a tag of the registry: the client may know another one
    channel, band, snr            measured when the recording is prepared: of the channels that are heard

They are rows of one table and go with the recording. Names of people do not belong here: `speaker` is for that.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.media.prepared import Prepared
from pipeline.store.tables.recordings import attribute, recording

Name = Literal["district", "domain", "device", "gender", "age", "speaker_dialect", "channel", "band", "snr"]
Attributes = dict[Name, str]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
Gender = Literal["", "female", "male", "other"]
MAX_LENGTH: Final = 60

# A value is in the band whose edge it reaches: 10 dB is in the second.
AGES: Final = ("under 18", "18 to 29", "30 to 44", "45 to 59", "60 and over")
_AGE_EDGES: Final = (18, 30, 45, 60)
SNRS: Final = ("under 10 dB", "10 to 20 dB", "20 to 30 dB", "30 dB and over")
_SNR_EDGES_DB: Final = (10.0, 20.0, 30.0)
# In the bundled samples the power above 4.2 kHz lies 14 to 28 dB under that of a telephone's band, in the two that came
# through a telephone 66 dB: pipeline/media/quality.py measures it.
_TELEPHONE_DB: Final = -45.0


class ConsentMissing(BoliError):
    """The speaker's gender or age was given without their consent. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a client says of a recording; empty or None where it says nothing. `age`: in years. `speaker_dialect`: a tag
    as the registry writes it.
    """

    district: str = ""
    domain: str = ""
    device: str = ""
    gender: Gender = ""
    age: int | None = None
    consent: bool = False
    speaker_dialect: str = ""

    def values(self) -> Attributes:
        """Return what is to be kept, spelled for grouping. Raises ConsentMissing."""
        if (self.gender or self.age is not None) and not self.consent:
            raise ConsentMissing(
                "a speaker's gender and age are kept only with the speaker's consent: send profile_consent=true if it "
                "was given, or leave speaker_gender and speaker_age out"
            )
        typed: Attributes = {"district": self.district, "domain": self.domain, "device": self.device}
        values = {name: spelled(value) for name, value in typed.items()} | {"gender": self.gender}
        values["speaker_dialect"] = self.speaker_dialect
        if self.age is not None:
            values["age"] = AGES[bisect_right(_AGE_EDGES, self.age)]
        return {name: value for name, value in values.items() if value}


def spelled(text: str) -> str:
    """Return a text as groups are named by: NFC, single spaces, no case: " Patna  City" and "patna city" are one."""
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())


def measured(prepared: Prepared) -> Attributes:
    """Return what the sound itself says. The noisiest of the heard channels counts, and the narrowest."""
    heard = [prepared.channels[index].quality for index in prepared.heard]
    values: Attributes = {"channel": _channel(len(prepared.channels), len(heard))}
    if heard:
        values["snr"] = SNRS[bisect_right(_SNR_EDGES_DB, min(quality.snr_db for quality in heard))]
    high_bands = [quality.high_band_db for quality in heard if quality.high_band_db is not None]
    if high_bands:
        values["band"] = "telephone" if min(high_bands) < _TELEPHONE_DB else "wide"
    return values


def _channel(channels: int, heard: int) -> str:
    if channels == 1:
        return "mono"
    if channels == 2:
        return "stereo" if heard == 2 else "stereo, one sound"
    return f"{channels} channels"


def having(name: Name, value: str) -> sa.ColumnElement[bool]:
    """Return the condition that a recording (in the query around it) has this value; "": that it has none."""
    given = sa.exists().where(attribute.c.recording_id == recording.c.id, attribute.c.name == name)
    return given.where(attribute.c.value == value) if value else ~given


def keep(connection: sa.Connection, recording_id: str, values: Mapping[Name, str]) -> None:
    """Store these values, in place of older ones of the same names."""
    of_these = (attribute.c.recording_id == recording_id, attribute.c.name.in_(list(values)))
    connection.execute(sa.delete(attribute).where(*of_these))
    if values:
        rows = [{"recording_id": recording_id, "name": name, "value": value} for name, value in values.items()]
        connection.execute(sa.insert(attribute), rows)


def of(connection: sa.Connection, recording_ids: Collection[str]) -> dict[str, Attributes]:
    """Return the attributes of each recording asked for, by name."""
    by_recording: dict[str, Attributes] = {recording_id: {} for recording_id in recording_ids}
    for row in connection.execute(sa.select(attribute).where(attribute.c.recording_id.in_(list(recording_ids)))):
        by_recording[row.recording_id][row.name] = row.value
    return by_recording
