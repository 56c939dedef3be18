"""Clips: the sound of a segment, while its task is held."""

import io
from pathlib import Path

import pytest
import soundfile

from pipeline.accounts import people
from pipeline.media import opus_clip
from tests.conftest import PASSWORD, Service
from tests.review_api.review.test_tasks import expire, submit

FULL = Path("/dev/full")


def test_the_clip_is_the_segment_and_obeys_ranges(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक", "दो", "तीन")
    task = mina.post("/v1/tasks/lease", json={"count": 2}).json()["tasks"][1]
    url = task["clip"]["url"]
    whole = mina.get(url)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/ogg")
    assert whole.headers["cache-control"] == "private, no-store"
    samples, rate = soundfile.read(io.BytesIO(whole.content))
    assert len(samples) / rate == pytest.approx((task["clip"]["end_ms"] - task["clip"]["start_ms"]) / 1000, abs=0.03)
    assert len(whole.content) < 2.5 * 4000
    part = mina.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    for wrong, status in (("bytes=999999-", 416), ("bytes=x-y", 400)):
        refused = mina.get(url, headers={"Range": wrong})
        assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
        assert refused.json()["code"] == "bad-range"


def test_the_clip_ends_with_the_lease(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    _, ravi = service.person("ravi")
    service.drafted(owner.id, "एक")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    expire(service)
    assert mina.get(task["clip"]["url"]).json()["code"] == "lease-over"
    assert mina.get("/v1/tasks").json() == {"tasks": []}
    assert mina.post(f"/v1/tasks/{task['id']}/renew").status_code == 200
    assert mina.get(task["clip"]["url"]).status_code == 200
    expire(service)
    assert ravi.post("/v1/tasks/lease").json()["tasks"][0]["id"] == task["id"]
    assert mina.get(task["clip"]["url"]).status_code == 404
    assert submit(mina, task, "देर से").json()["kept_as"] == "second_opinion"
    assert submit(ravi, task, "समय पर").status_code == 201


def test_a_clip_may_be_wider_or_of_another_channel(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक", "दो", "तीन", "चार")
    url = mina.post("/v1/tasks/lease", json={"count": 2}).json()["tasks"][1]["clip"]["url"]
    samples, rate = soundfile.read(io.BytesIO(mina.get(url, params={"wide": True, "channel": "all"}).content))
    assert len(samples) / rate == pytest.approx(7, abs=0.03)
    assert mina.get(url, params={"channel": 0}).content == mina.get(url).content
    assert mina.get(url, params={"channel": 1}).status_code == 404  # the recording has one
    for wrong in ("-1", "both", "1\n", "٣", "1000"):
        assert mina.get(url, params={"channel": wrong}).status_code == 422


def test_the_address_of_a_clip_is_of_use_to_its_holder_alone(service: Service) -> None:
    """It is no secret: copied into a mail, a log or another browser it opens nothing. So it carries no token."""
    owner, client = service.client("asha")
    mina, at_desk = service.person("mina")
    service.drafted(owner.id, "एक")
    url = at_desk.post("/v1/tasks/lease").json()["tasks"][0]["clip"]["url"]
    for role in ("transcriber", "reviewer", "lead", "ml", "operator"):
        _, other = service.person(f"other {role}", role=role)
        assert other.get(url).status_code in (403, 404)
    assert client.get(url).status_code == 403
    assert service.caller().get(url).status_code == 401
    assert at_desk.get(url).status_code == 200
    with service.engine.begin() as connection:  # and her own address opens nothing once she may not come in
        people.disable(connection, mina.id)
    assert at_desk.get(url).status_code == 401
    with service.engine.begin() as connection:
        people.enable(connection, mina.id)
    browser = service.caller()
    browser.post("/v1/session", json={"login": "mina", "password": PASSWORD})
    assert browser.get(url).status_code == 200
    browser.post("/v1/session/lock")
    assert browser.get(url).json()["code"] == "session-locked"
    expire(service)
    browser.post("/v1/session/unlock", json={"password": PASSWORD})
    assert browser.get(url).json()["code"] == "lease-over"


def test_a_full_disk_is_told_and_leaves_nothing(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    url = mina.post("/v1/tasks/lease").json()["tasks"][0]["clip"]["url"]
    cut = opus_clip.cut
    with monkeypatch.context() as change:  # the library's own error: that of a file which takes nothing
        change.setattr(
            opus_clip, "cut", lambda flacs, start_ms, end_ms, _, covered: cut(flacs, start_ms, end_ms, FULL, covered)
        )
        answer = mina.get(url)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk-full")
    assert not list(service.settings.storage.data_dir.rglob("*.ogg"))
    assert mina.get(url).status_code == 200


def test_another_error_of_a_file_is_not_told_as_a_full_disk(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    url = mina.post("/v1/tasks/lease").json()["tasks"][0]["clip"]["url"]
    monkeypatch.setattr(opus_clip, "cut", lambda *_: Path("/dev/null/x").write_bytes(b""))
    answer = mina.get(url)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
