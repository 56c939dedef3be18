"""Lead: what stands around the rows of the lead's view.

The rows themselves are dataclasses of pipeline/overview. Their fields and docstrings are the OpenAPI schemas as they
are, so that the JSON of the service and that of the command line cannot differ.
"""

from datetime import datetime

from pipeline.overview.deadlines import Deadline, OutlookTotal
from pipeline.overview.forecast import Forecast
from pipeline.overview.moderation import Flagged
from pipeline.overview.quality import PersonQuality
from pipeline.overview.queue import QueueRow
from pipeline.overview.stuck_item import Stuck
from pipeline.overview.throughput import CentreTotal, PersonDay
from pipeline.overview.work import Work
from review_api.schemas.base import Answer


class Queue(Answer):
    """`deadlines`: all recordings with a deadline and work; `earliest`: the first of them."""

    at: datetime
    items: list[QueueRow]
    deadlines: list[OutlookTotal]
    earliest: list[Deadline]


class AllWork(Answer):
    """`expiring`: how many of the items have a lease that is about to run out."""

    at: datetime
    expiring: int
    items: list[Work]


class Throughput(Answer):
    """`utc_offset`: of the zone whose days these are, in minutes east of UTC. The newest day is not over."""

    at: datetime
    utc_offset: int
    items: list[PersonDay]
    centres: list[CentreTotal]


class Quality(Answer):
    at: datetime
    since: datetime
    items: list[PersonQuality]


class AllStuck(Answer):
    at: datetime
    items: list[Stuck]


class Moderation(Answer):
    at: datetime
    since: datetime
    items: list[Flagged]


class Forecasts(Answer):
    at: datetime
    items: list[Forecast]
