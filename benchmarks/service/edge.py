"""Does the service stay awake under a burst, and is nothing left half-written? `python -m benchmarks.service.edge`

A real `boli serve` over SQLite takes, one after the other:

    200 parallel uploads            each is 201, and the disk holds as many files as the database has recordings
    100 uploads that drip           each is cut with 408, and leaves no file
    150 parallel wrong passwords    of different logins, from one address
    a stop with 20 uploads open     leaves no file

Meanwhile another process asks for /v1/health, one request after the other. Printed: how long the answer takes while
nothing happens, and under each load as a ratio to that (median and 95th percentile). The callers share the machine's
cores with the service, so the ratios are the worst case.
"""

import argparse
import asyncio
import io
import multiprocessing
import os
import statistics
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Awaitable, Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import soundfile
import sqlalchemy as sa

from benchmarks.lib.printed import machine
from benchmarks.lib.served import Served, fill, serving
from pipeline.accounts import clients
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording

BODY_IDLE_S = 3
DRIP_EVERY_S = 0.5
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
LIMITS = httpx.Limits(max_connections=None)


def main() -> None:
    """Run the benchmark and print what was seen."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, count in (("uploads", 200), ("slow", 100), ("guesses", 150), ("idle-s", 5)):
        arguments.add_argument(f"--{name}", type=int, default=count)
    asked = arguments.parse_args()
    os.environ["BOLI_API__BODY_IDLE_S"] = str(BODY_IDLE_S)
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(folder, f"sqlite:///{folder / 'boli.db'}", 30) as served:
            key = _prepared(served)
            idle = under(served.url, lambda: asyncio.sleep(asked.idle_s, Counter()), "nothing", None)
            under(served.url, lambda: uploads(served.url, key, asked.uploads), f"{asked.uploads} uploads", idle)
            print(f"  {kept(served)}")
            under(served.url, lambda: drips(served.url, key, asked.slow), f"{asked.slow} slow uploads", idle)
            print(f"  {kept(served)}")
            under(served.url, lambda: guesses(served.url, asked.guesses), f"{asked.guesses} guesses", idle)
            print(asyncio.run(stopped(served, key)))


def _prepared(served: Served) -> str:
    fill(served, ["mina"], 0)
    with served.engine.begin() as connection:
        return clients.create_key(connection, clients.create(connection, "Asha").id)[1]


def under(url: str, load: Callable[[], Awaitable[Counter[int]]], name: str, idle: float | None) -> float:
    """Ask for health while a load lasts, print how it went, and return the median time of an answer in seconds."""
    over = multiprocessing.Event()
    times: Queue[float] = multiprocessing.Queue()
    asking = multiprocessing.Process(target=ask, args=(f"{url}/v1/health", over, times))
    asking.start()
    began_s = time.perf_counter()
    answers = asyncio.run(_run(load))
    took_s = time.perf_counter() - began_s
    over.set()
    taken: list[float] = sorted(iter(times.get, 0.0))
    asking.join()
    median, slow = statistics.median(taken), taken[len(taken) * 95 // 100]
    base = idle or median
    ratios = f"{median / base:.1f} (95th percentile {slow / base:.1f}, worst {taken[-1] / base:.1f})"
    print(f"{name}: {took_s:.1f} s, {dict(answers)}; health {len(taken)} times, {median * 1000:.1f} ms, ratio {ratios}")
    return median


async def _run(load: Callable[[], Awaitable[Counter[int]]]) -> Counter[int]:
    return await load()


def ask(url: str, over: Event, times: "Queue[float]") -> None:
    """Ask for health until it is over; put how long each answer took, in seconds, and then 0."""
    while not over.is_set():
        began_s = time.perf_counter()
        urllib.request.urlopen(url, timeout=120).close()
        times.put(time.perf_counter() - began_s)
        time.sleep(0.02)
    times.put(0.0)


async def uploads(url: str, key: str, count: int) -> Counter[int]:
    """Send so many recordings at once, and count the answers by status."""
    file = io.BytesIO()
    soundfile.write(file, 0.1 * np.sin(np.arange(80_000) / 20), 16_000, format="WAV")
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=300, limits=LIMITS) as caller:
        sent = [caller.post("/v1/recordings", files={"file": ("a.wav", file.getvalue())}) for _ in range(count)]
        return Counter(answer.status_code for answer in await asyncio.gather(*sent))


async def guesses(url: str, count: int) -> Counter[int]:
    """Try so many wrong passwords at once, each for another login."""
    async with httpx.AsyncClient(base_url=url, timeout=300, limits=LIMITS) as caller:
        bodies = ({"login": f"person {number}", "password": "a wrong password"} for number in range(count))
        tried = [caller.post("/v1/session", json=body) for body in bodies]
        return Counter(answer.status_code for answer in await asyncio.gather(*tried))


async def drips(url: str, key: str, count: int) -> Counter[int]:
    """Begin so many uploads that go on with a byte now and then, and count how they were answered."""
    return Counter(await asyncio.gather(*(_drip(url, key) for _ in range(count))))


async def _drip(url: str, key: str) -> int:
    answers, caller = await _begun(url, key)
    answer = asyncio.ensure_future(answers.readline())
    while not answer.done():
        caller.write(b"x")
        await asyncio.wait({answer}, timeout=DRIP_EVERY_S)
    caller.close()
    return int(answer.result().split()[1])


async def _begun(url: str, key: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(url)
    answers, caller = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST /v1/recordings HTTP/1.1\r\nHost: boli\r\nAuthorization: Bearer {key}\r\nContent-Length: 90000\r\n"
    caller.write(f"{head}Content-Type: multipart/form-data; boundary=b\r\n\r\n".encode() + FORM)
    return answers, caller


async def stopped(served: Served, key: str) -> str:
    """Stop the service while uploads are open, and say how long it took and what is left."""
    begun = await asyncio.gather(*(_begun(served.url, key) for _ in range(20)))
    await asyncio.sleep(1)
    began_s = time.perf_counter()
    served.process.terminate()
    await asyncio.to_thread(served.process.wait, 60)
    took_s = time.perf_counter() - began_s
    for _, caller in begun:
        caller.close()
    return f"stopped in {took_s:.1f} s with 20 uploads open; {kept(served)}"


def kept(served: Served) -> str:
    """Say how many recordings the database has, and what files there are."""
    blobs = served.settings.storage.data_dir / "blobs"
    files = [file.relative_to(blobs) for file in blobs.rglob("*") if file.is_file()]
    whole = [file for file in files if file.name == "original"]
    half = [file for file in files if file.parts[0] == ".unfinished"]
    with reading(served.engine) as connection:
        rows = connection.execute(sa.select(sa.func.count()).select_from(recording)).scalar_one()
    return f"{rows} recordings, {len(whole)} whole files, {len(half)} half-written"


if __name__ == "__main__":
    main()
