"""A bucket on a real server that speaks like S3 (moto), behind a relay that can be killed: the store is away then."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from benchmarks.lib.worker import free_port
from configs.blob_store import BlobStore

SERVER = Path(__file__).parents[1] / ".venv-s3" / "bin" / "moto_server"
PATIENCE_S = 60
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY": "of-nobody"}
RELAY = """
import asyncio, sys

async def pump(reader, writer):
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

async def relay(reader, writer):
    there = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

async def main():
    async with await asyncio.start_server(relay, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()

asyncio.run(main())
"""


@dataclass
class Store:
    """A running server, and the relay in front of it."""

    port: int
    relay_port: int = field(default_factory=free_port)
    relay: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.relay_port}"

    def new_bucket(self) -> BlobStore:
        """Make a bucket, and return the settings that name a prefix in it."""
        name = f"boli-{uuid4().hex[:20]}"
        httpx.put(f"http://127.0.0.1:{self.port}/{name}").raise_for_status()
        return BlobStore(url=f"s3://{name}/calls/2026", endpoint=self.endpoint)

    def reachable(self) -> None:
        """Start the relay."""
        self.relay = subprocess.Popen([sys.executable, "-c", RELAY, str(self.relay_port), str(self.port)])
        _wait_for(self.endpoint)

    def away(self) -> None:
        """Kill the relay."""
        assert self.relay is not None
        _kill(self.relay)


@contextmanager
def running() -> Iterator[Store]:
    """Run a server whose buckets are in its memory. Fails where it is not installed."""
    if not SERVER.is_file():
        pytest.fail("there is no moto_server: run `make .venv-s3/.done`")
    store = Store(free_port())
    command = [str(SERVER), "-H", "127.0.0.1", "-p", str(store.port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{store.port}")
        store.reachable()
        with pytest.MonkeyPatch.context() as environment:
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                environment.delenv(name)
            for name, value in CREDENTIALS.items():
                environment.setenv(name, value)
            yield store
    finally:
        if store.relay is not None:
            _kill(store.relay)
        _kill(server)


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def _wait_for(url: str) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        try:
            httpx.get(f"{url}/moto-api/", timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
