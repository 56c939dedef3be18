"""What a recording is known by: spelled alike, banded, kept with consent, gone with the recording."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.media.prepared import Prepared, PreparedChannel
from pipeline.media.quality import Quality
from pipeline.privacy import erasure
from pipeline.recordings import attributes
from pipeline.recordings.attributes import ConsentMissing, Described
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from tests.conftest import Rows


def test_spellings_of_one_value_are_one_group() -> None:
    for text in ("Patna  City", " patna city ", "PATNA CITY"):
        assert attributes.spelled(text) == "patna city"
    assert attributes.spelled("क़ानून") == attributes.spelled("\u0958ानून")  # one code point, or two: NFC


def test_ages_are_kept_as_bands_and_only_with_consent() -> None:
    bands = {age: Described(age=age, consent=True).values()["age"] for age in (5, 17, 18, 29, 30, 44, 45, 60, 99)}
    assert bands == {
        5: "under 18", 17: "under 18", 18: "18 to 29", 29: "18 to 29", 30: "30 to 44", 44: "30 to 44",
        45: "45 to 59", 60: "60 and over", 99: "60 and over",
    }  # fmt: skip
    assert Described("Patna", "Bank", "", "female", None, consent=True).values() == {
        "district": "patna", "domain": "bank", "gender": "female",
    }  # fmt: skip
    for without in (Described(gender="male"), Described(age=0)):
        with pytest.raises(ConsentMissing, match="profile_consent=true"):
            without.values()
    assert Described(district="Patna").values() == {"district": "patna"}


def quality(snr_db: float, high_band_db: float | None) -> Quality:
    return Quality(-20, -3, 0, snr_db, high_band_db)


@pytest.mark.parametrize(
    ("qualities", "same_as", "found"),
    [
        ([quality(9.9, -20)], [None], {"channel": "mono", "snr": "under 10 dB", "band": "wide"}),
        ([quality(10, -66)], [None], {"channel": "mono", "snr": "10 to 20 dB", "band": "telephone"}),
        (
            [quality(35, -20), quality(25, -70)], [None, None],
            {"channel": "stereo", "snr": "20 to 30 dB", "band": "telephone"},
        ),
        (
            [quality(30, None), quality(0, -70)], [None, 0],
            {"channel": "stereo, one sound", "snr": "30 dB and over"},
        ),
        ([quality(30, -20)] * 3, [None] * 3, {"channel": "3 channels", "snr": "30 dB and over", "band": "wide"}),
    ],
)  # fmt: skip
def test_what_the_sound_says(qualities: list[Quality], same_as: list[int | None], found: dict[str, str]) -> None:
    channels = [PreparedChannel(n, "f", "p", qualities[n], same_as[n]) for n in range(len(qualities))]
    assert attributes.measured(Prepared(1000, tuple(channels))) == found


def test_they_are_replaced_by_name_and_go_with_the_recording(rows: Rows, database: sa.Engine, tmp_path: Path) -> None:
    made = rows.recording(rows.client("asha").id)
    with database.begin() as connection:
        attributes.keep(connection, made.id, {"district": "patna", "domain": "bank"})
        attributes.keep(connection, made.id, {"district": "gaya"})
        attributes.keep(connection, made.id, {})
        assert attributes.of(connection, [made.id]) == {made.id: {"district": "gaya", "domain": "bank"}}
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [made.id])
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.recordings.attribute)).scalar_one() == 0
