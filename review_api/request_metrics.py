"""Request metrics: what the service counts of its requests, for Prometheus. `api.metrics_port` shows it.

The route is its template (`/v1/recordings/{recording_id}`), so that no id becomes a label; "none" where no route was
found, which is what strangers try. Seconds run until the head of the answer: a stream of events goes on after that.
"""

from prometheus_client import Counter, Histogram
from starlette.types import Scope

REQUESTS = Counter("boli_http_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "boli_http_request_seconds",
    "Seconds until the head of the answer.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(scope: Scope, status: int, head_s: float) -> None:
    """Count a request."""
    route = getattr(scope.get("route"), "path", "none")
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(head_s)
