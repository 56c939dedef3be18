"""Clips: the sound of a segment, while its task is held."""

import io

import pytest
import soundfile

from tests.conftest import Service
from tests.review_api.review.test_tasks import expire, submit


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
