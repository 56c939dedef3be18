"""One row for each group (a dialect, a language, a recording): what `boli accuracy report` and the dashboard show.

A rate without enough data behind it is withheld: three speakers say nothing about a dialect.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accuracy.caveats import Caveat
from accuracy.counts import ratio
from accuracy.error_kinds import ErrorKinds, error_kinds
from accuracy.estimate import THRESHOLDS, Estimate, Status, Thresholds, estimate
from accuracy.needed import more_speakers
from accuracy.silence import Silence, silence
from accuracy.tally import Tally

Group = tuple[str, ...]
NOTHING_SILENT: Final = silence([])
_MS_AN_HOUR: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The estimate for one group. Rates are fractions of 1, in the unit of the tallies' policy.

    `rate`: the Hajek estimate over all drafted segments, whatever the group's size. `wer`, `low`, `high`: the same with
    its interval; None where `status` is "not enough data". `naive` and `greg` are None there, too: `naive` is biased by
    the routing; `greg` is scaled where fewer segments were reviewed than drawn, and None where more were.
    `reference_words` and `clusters` (speakers): over the reviewed segments. `effective_size`: how many equally likely
    reviews they are worth. `caveats`: of `wer` and its interval (accuracy/caveats.py); () where it is withheld.

    `least_probability`: of any segment. `older`: segments whose score follows older rules; they are not counted.
    `script_fidelity`: the share of the drafts' letters that are in the language's script. `silence`: words that were
    written where nothing was said. `kinds`: of which kinds the errors behind `rate` are, whatever the group's size.

    `hours`: of drafted segments, and `reviewed_hours` of those reviewed. `more_speakers`: about how many more are
    needed before a rate is shown; 0 where `status` is "ok".
    """

    group: Group
    segments: int
    clusters: int
    reference_words: int
    reviewed_share: float
    rate: float | None
    wer: float | None
    low: float | None
    high: float | None
    status: Status
    effective_size: float = 0.0
    naive: float | None = None
    greg: float | None = None
    greg_low: float | None = None
    greg_high: float | None = None
    least_probability: float | None = None
    older: int = 0
    script_fidelity: float | None = None
    silence: Silence = NOTHING_SILENT
    caveats: tuple[Caveat, ...] = ()
    kinds: ErrorKinds | None = None
    hours: float = 0.0
    reviewed_hours: float = 0.0
    more_speakers: int = 0


def by_group(tallies: Iterable[Tally], thresholds: Thresholds = THRESHOLDS) -> list[GroupRow]:
    """Return one row a group, sorted by group. All tallies are of one policy. Raises what `estimate` raises."""
    groups: defaultdict[Group, list[Tally]] = defaultdict(list)
    for tally in tallies:
        groups[tally.group].append(tally)
    return [_row(group, groups[group], thresholds) for group in sorted(groups)]


def _row(group: Group, tallies: list[Tally], thresholds: Thresholds) -> GroupRow:
    estimated = estimate(tallies, thresholds)
    letters = sum(tally.letters for tally in tallies)
    return GroupRow(
        group=group,
        segments=estimated.segments,
        clusters=estimated.clusters,
        reference_words=estimated.reference_words,
        reviewed_share=estimated.reviewed_share or 0.0,
        rate=estimated.rate,
        status=estimated.status,
        effective_size=estimated.effective_size,
        least_probability=min(tally.least_probability for tally in tallies),
        older=sum(tally.older for tally in tallies),
        script_fidelity=ratio(sum(tally.letters_in_script for tally in tallies), letters),
        silence=silence(tallies, thresholds),
        caveats=estimated.caveats if estimated.status == "ok" else (),
        kinds=error_kinds(tallies),
        hours=sum(tally.speech_ms for tally in tallies) / _MS_AN_HOUR,
        reviewed_hours=sum(tally.reviewed_ms for tally in tallies) / _MS_AN_HOUR,
        more_speakers=more_speakers(estimated.clusters, estimated.reference_words, thresholds),
        **_shown(estimated),
    )


def _shown(estimated: Estimate) -> dict[str, float | None]:
    """Return the rates that are withheld where there is not enough behind them."""
    enough = estimated.status == "ok"
    hajek, greg = (estimated.interval, estimated.greg or estimated.scaled) if enough else (None, None)
    return {
        "wer": hajek.rate if hajek else None,
        "low": hajek.low if hajek else None,
        "high": hajek.high if hajek else None,
        "naive": estimated.naive if enough else None,
        "greg": greg.rate if greg else None,
        "greg_low": greg.low if greg else None,
        "greg_high": greg.high if greg else None,
    }
