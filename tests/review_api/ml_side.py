"""Rows of tests/review_api/test_access.py: what ML teams call beside the reports."""

from typing import Any

_WHY = {"reason": "two points fewer errors"}
_CANDIDATE = "/v1/lexicon/candidates/{candidate_id}"

ML_SIDE: list[dict[str, Any]] = [
    {"method": "POST", "path": "/v1/evaluations", "who": "ml", "status": 422},  # without files
    {"method": "GET", "path": "/v1/snapshots/{snapshot_id}/export", "who": "router", "status": 422},  # no format
    {"method": "GET", "path": "/v1/lexicon/candidates", "who": "ml"},
    {"method": "GET", "path": _CANDIDATE, "who": "ml", "status": 404},
    {"method": "POST", "path": f"{_CANDIDATE}/approve", "who": "ml", "status": 404},
    {"method": "POST", "path": f"{_CANDIDATE}/reject", "who": "ml", "status": 404},
    {"method": "POST", "path": f"{_CANDIDATE}/undo", "who": "ml", "status": 404},
    {"method": "GET", "path": "/v1/snapshots", "who": "router"},
    {"method": "GET", "path": "/v1/snapshots/{snapshot_id}", "who": "router"},
    {"method": "GET", "path": "/v1/models", "who": "router"},
    {"method": "GET", "path": "/v1/models/{model_id}", "who": "router"},
    {"method": "POST", "path": "/v1/models/{model_id}/promote", "who": "router", "body": {"tag": "bho", **_WHY}},
    {"method": "POST", "path": "/v1/models/{model_id}/rollback", "who": "router", "body": {"tag": "hi", **_WHY}},
    {"method": "POST", "path": "/v1/models/{model_id}/retire", "who": "router", "body": _WHY},
    {"method": "GET", "path": "/v1/improvements", "who": "router"},
    {"method": "POST", "path": "/v1/improvements", "who": "router", "body": {"dialect": "mag"}, "status": 201},
    {"method": "GET", "path": "/v1/improvements/{run_id}", "who": "router"},
    {"method": "POST", "path": "/v1/improvements/{run_id}/approve", "who": "router", "body": _WHY},
    {"method": "POST", "path": "/v1/improvements/{run_id}/stop", "who": "router"},
    {"method": "GET", "path": "/v1/lineage/{id}", "who": "router"},
]
