"""How long does a lease take in a long queue?

    python -m benchmarks.service.leases [--tasks 100000] [--database URL]

Recordings of 22 tasks each, of 8 clients and three languages (90, 9 and 1 %), some urgent, some with deadlines; 50
people at work, whose earlier work was observed. CPU milliseconds of this process for each lease, and the ratio to a
queue of a hundredth of that length. The database's own work is in it for SQLite, not for PostgreSQL.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks.lib.printed import header
from pipeline.accounts import clients, people
from pipeline.accounts.people import Person
from pipeline.review import tasks
from pipeline.store.database import connect, migrate, new_id, now
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import assignment, task

EACH, CLIENTS, PEOPLE = 22, 8, 50
