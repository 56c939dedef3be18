"""Network rule: the people of a centre that has a list of networks come in, and work, from these only.

The address is the one that the server sees, or that a trusted proxy passes on (docs/guide/operating.md).
"""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from pipeline.accounts import networks
from pipeline.accounts.networks import OutsideNetwork
from review_api.problems import Problem


def check(request: HTTPConnection, allowed: Sequence[str]) -> None:
    """Raise a 403 problem where the request comes from elsewhere. No networks: from anywhere."""
    address = request.client.host if request.client else ""
    if allowed and not networks.cover(allowed, address):
        raise Problem(403, "outside-network", str(OutsideNetwork()))
