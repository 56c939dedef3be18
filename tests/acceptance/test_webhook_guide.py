"""The receiver of docs/guide/webhooks.md, run as it stands there."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from configs.settings import Outbound
from pipeline.delivery.webhook_secrets import new_secret
from pipeline.jobs.courier import attempt
from pipeline.recordings.events import Event
from pipeline.store.database import now

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "webhooks.md"
OPEN = Outbound(allow_http=True, networks=("127.0.0.1/32",))


def test_the_receiver_of_the_guide_takes_each_event_once_and_nothing_else() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    secret, new = new_secret(), new_secret()
    told = Event(7, "evt_1", "cli_1", "rec_1", None, "recording.reviewed", {"status": "reviewed", "version": 3}, now())
    environment = {**os.environ, "BOLI_WEBHOOK_SECRET": secret, "PORT": "0"}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout is not None
        try:
            url = f"http://127.0.0.1:{receiver.stdout.readline().split()[-1]}/"
            sent = [asyncio.run(attempt(url, told, keys, OPEN)).status for keys in ([secret], [new, secret], [new])]
            unsigned = httpx.post(url, content=b"{}", timeout=30).status_code
        finally:
            receiver.kill()
        printed = receiver.stdout.read().splitlines()
    assert (sent, unsigned) == ([204, 204, 400], 400)
    assert printed == ["recording.reviewed rec_1"]
