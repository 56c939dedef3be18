"""A client that asked not to receive identifiers receives none, whatever it reads or hears."""

import io

import av
import numpy as np
import pytest
import soundfile
from fastapi.routing import APIRoute
from httpx import Client
from numpy.typing import NDArray

from lexicons.identifiers.find import KINDS
from pipeline.delivery.formats import FORMATS
from pipeline.recordings import segments
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from review_api.app import ROUTERS
from tests.conftest import Service
from tests.review_api.clients.test_uploads import begin, patch

SAID = "नौ आठ सात छह पाँच चार तीन दो एक शून्य"
SECRETS = ("पाँच", "शून्य", "98765", "सुनीता")


def redacted(service: Service) -> tuple[Client, str]:
    """Return a client, and the path of its recording: four seconds, numbers and a name in draft and text."""
    owner, asha = service.client("asha")
    mina, _ = service.person("mina")
    made = service.drafted(
        owner.id, f"नंबर {SAID} है", "सुनीता का 98765 43210", redact=("phone", "name"), redact_names=("सुनीता",)
    )
    with service.engine.begin() as connection:
        first = segments.list_segments(connection, made.id)[0]
        revisions.add(connection, first.id, Submitted("op", 0, f"मेरा नंबर {SAID} है"), mina.id, "draft", now())
    return asha, f"/v1/recordings/{made.id}"


def test_no_route_of_a_client_tells_what_was_to_be_taken_out(service: Service) -> None:
    asha, address = redacted(service)
    (segment, _) = asha.get(f"{address}/segments").json()["items"]
    fill = {"segment_id": segment["id"], "number": "0", "format": "srt", "recording_id": address.split("/")[-1]}
    paths = [
        route.path.format(**fill)
        for module in ROUTERS
        for route in module.router.routes
        if isinstance(route, APIRoute) and "GET" in route.methods and route.path.startswith("/v1/recordings/{")
    ]
    files = (f"{address}/transcript?format={name}" for name in FORMATS)
    asked = [*paths, *files, f"{address}/versions/diff?a=0&b=0"]
    answers = {path: asha.get(path) for path in asked}
    told = {path: answer.content.decode("utf-8", "ignore") for path, answer in answers.items() if answer.is_success}
    assert len(told) >= len(FORMATS) + 7
    # The client's own list of names comes back with the recording, as it was sent.
    own = asha.get(address).json()
    assert own["redact_names"] == ["सुनीता"]
    del told[address]
    assert {path for path, text in told.items() if any(secret in text for secret in SECRETS)} == set()
    assert "मेरा नंबर [PHONE] है" in told[f"{address}/transcript"]
    assert "[NAME] का [PHONE]" in told[f"{address}/versions/0"]


def test_what_is_stored_stays_and_people_see_it(service: Service) -> None:
    _, address = redacted(service)
    with service.engine.connect() as connection:
        stored = segments.list_segments(connection, address.split("/")[-1])
    assert [one.text for one in stored] == [f"मेरा नंबर {SAID} है", "सुनीता का 98765 43210"]


def test_a_tone_is_heard_in_place_of_the_words(service: Service) -> None:
    asha, address = redacted(service)
    answer = asha.get(f"{address}/audio")
    assert answer.headers["content-type"] == "audio/wav"
    sound, rate = soundfile.read(io.BytesIO(answer.content))
    assert (rate, len(sound)) == (16_000, 4 * 16_000)
    assert pitch(sound[16_000:24_000], rate) == pytest.approx(1_000, abs=5)  # the number
    silent, _ = soundfile.read(io.BytesIO(asha.get(f"{address}/audio?mask=silence").content))
    assert not silent[16_000:24_000].any()
    assert asha.get(f"{address}/audio?mask=music").status_code == 422


def test_the_sound_of_a_segment_has_the_tone_too(service: Service) -> None:
    asha, address = redacted(service)
    id = asha.get(f"{address}/segments").json()["items"][0]["id"]
    clip = asha.get(f"{address}/segments/{id}/clip").content
    with av.open(io.BytesIO(clip)) as file:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
        rate = file.streams.audio[0].rate
    assert pitch(heard[rate : rate + rate // 2], rate) == pytest.approx(1_000, abs=5)


def test_the_whole_sound_where_nothing_was_asked_for(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, f"नंबर {SAID} है")
    sound, rate = soundfile.read(io.BytesIO(asha.get(f"/v1/recordings/{made.id}/audio").content))
    assert pitch(sound, rate) == pytest.approx(220, abs=2)
    assert SAID in asha.get(f"/v1/recordings/{made.id}/transcript").text


def test_no_sound_before_anybody_knows_what_is_said(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id, redact=("phone",))
    answer = asha.get(f"/v1/recordings/{made.id}/audio")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-ready")


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"redact": "all"}, 201, [kind for kind in KINDS if kind != "name"]),
        ({"redact": "pan, phone"}, 201, ["pan", "phone"]),
        ({"redact": "pan", "redact_names": "सुनीता, Ramesh"}, 201, ["pan", "name"]),
        ({}, 201, []),
        ({"redact": "passport"}, 422, "invalid-request"),
        ({"redact": "name"}, 422, "redact-names-missing"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_kept_or_refused(
    service: Service, fields: dict[str, str], status: int, told: object
) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", data={"language": "hi", **fields}, files={"file": ("a.wav", noise())})
    assert answer.status_code == status, answer.text
    assert answer.json()["redact" if status == 201 else "code"] == told


def test_uploads_in_several_goes_may_ask_for_it(service: Service) -> None:
    _, asha = service.client("asha")
    sound = noise()
    assert begin(asha, len(sound), language="hi", redact="name").json()["code"] == "redact-names-missing"
    made = begin(asha, len(sound), language="hi", redact="pan", redact_names="सुनीता")
    ended = patch(asha, made.headers["location"], 0, sound)
    found = asha.get(f"/v1/recordings/{ended.headers['recording-id']}").json()
    assert (found["redact"], found["redact_names"]) == (["pan", "name"], ["सुनीता"])


def noise() -> bytes:
    target = io.BytesIO()
    soundfile.write(target, np.random.default_rng(1).normal(0, 0.1, 16_000), 16_000, format="WAV")
    return target.getvalue()


def pitch(sound: NDArray[np.floating], rate: int) -> float:
    """Return the loudest frequency, Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * rate / len(sound))


def test_a_kind_that_is_none_is_told_in_our_own_words(service: Service) -> None:
    _, asha = service.client("asha")
    told = asha.post("/v1/recordings", files={"file": ("a.wav", b"")}, data={"redact": "passport"}).json()["detail"]
    assert told.startswith("redact: passport cannot be taken out; write all, or some of aadhaar, pan")
