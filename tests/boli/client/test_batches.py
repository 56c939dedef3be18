"""Batches by the client, in both its forms."""

from pathlib import Path
from typing import Any

import pytest

from boli.client import FileUnusable, Invalid, WaitTimeout
from boli.client.flows import batching
from tests.boli.client.conftest import Served
from tests.pipeline.review.test_review_modes import deliver

pytestmark = pytest.mark.slow

URL = "https://host.example/1.wav"


def test_a_manifest_is_sent_followed_and_sent_again(
    client: Any, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "_PAUSES_S", (0.01,))
    rows = [{"url": URL, "vocabulary": ["राशन", "पंचायत"], "metadata": {"order": "A-17"}}, {"language": "hi"}]
    sent = client.submit_batch(rows, idempotency_key="k")
    assert (sent.counts, [row.number for row in sent.refused]) == ({"queued": 1, "refused": 1}, [2])
    assert sent.refused[0].errors[0].field == "url"
    assert client.submit_batch(rows, idempotency_key="k").id == sent.id
    (taken,) = client.recordings(batch=sent.id)
    assert (taken.vocabulary, taken.metadata) == (("राशन", "पंचायत"), {"order": "A-17"})
    with pytest.raises(WaitTimeout, match="1 of 2 rows"):
        client.wait_batch(sent.id, timeout_s=0.05)
    deliver(served.service, taken.id, ["राशन कार्ड"])
    assert (
        client.wait_batch(sent.id, timeout_s=60).counts == client.batch(sent.id).counts == {"drafted": 1, "refused": 1}
    )
    assert [row.recording_id for row in client.batch_rows(sent.id, "drafted")] == [taken.id]
    with pytest.raises(ValueError, match="drafted or final"):
        client.wait_batch(sent.id, "reviewed")
    (tmp_path / "calls.csv").write_text(f"url,language\n{URL},ta\n")
    again = client.submit_batch(tmp_path / "calls.csv")
    assert [one.id for one in client.batches()] == [again.id, sent.id]
    (tmp_path / "calls.txt").write_text("")
    with pytest.raises(Invalid, match="no rows"):
        client.submit_batch(tmp_path / "calls.txt")
    with pytest.raises(FileUnusable, match="cannot read"):
        client.submit_batch(tmp_path / "missing.csv")


def test_a_callback_needs_its_secret_first(client: Any) -> None:
    row = {"url": URL, "callback": "https://client.example/17"}
    assert client.submit_batch([row]).refused[0].errors[0].code == "no-callback-secret"
    first, second = client.renew_callback_secret(), client.renew_callback_secret()
    assert (first.previous_secret_until, second.secret == first.secret) == (None, False)
    (made,) = client.recordings(batch=client.submit_batch([row]).id)
    assert (client.callback(made.id).on, client.callback(made.id).deliveries) == (True, ())
