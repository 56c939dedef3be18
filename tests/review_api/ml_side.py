"""Rows of tests/review_api/test_access.py: what ML teams call beside the reports."""

from typing import Any

_CANDIDATE = "/v1/lexicon/candidates/{candidate_id}"

ML_SIDE: list[dict[str, Any]] = [
    {"method": "POST", "path": "/v1/evaluations", "who": "ml", "status": 422},  # without files
    {"method": "GET", "path": "/v1/snapshots/{snapshot_id}/export", "who": "router", "status": 422},  # no format
    {"method": "GET", "path": "/v1/lexicon/candidates", "who": "ml"},
    {"method": "GET", "path": _CANDIDATE, "who": "ml", "status": 404},
    {"method": "POST", "path": f"{_CANDIDATE}/approve", "who": "ml", "status": 404},
    {"method": "POST", "path": f"{_CANDIDATE}/reject", "who": "ml", "status": 404},
    {"method": "POST", "path": f"{_CANDIDATE}/undo", "who": "ml", "status": 404},
]
