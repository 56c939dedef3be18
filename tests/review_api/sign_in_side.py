"""Rows of the table of access: signing in, and sessions."""

from typing import Any

SIGN_IN_SIDE: list[dict[str, Any]] = [
    {
        "method": "POST", "path": "/v1/session", "who": "everybody", "body": {"login": "x", "password": "y"},
        "status": 401,
    },
    {"method": "GET", "path": "/v1/sign-in", "who": "everybody"},
    # Nobody signs in by a company in this world.
    {"method": "GET", "path": "/v1/sign-in/company", "who": "everybody", "status": 404},
    {"method": "GET", "path": "/v1/sign-in/company/callback", "who": "everybody", "status": 404},
    {
        "method": "POST", "path": "/v1/sign-in/company/code", "who": "everybody", "body": {"code": "12"}, "status": 404,
    },
    {"method": "POST", "path": "/v1/links/enter", "who": "everybody", "body": {"token": "x"}, "status": 404},
    {"method": "GET", "path": "/v1/session", "who": "person"},
    {"method": "POST", "path": "/v1/session/lock", "who": "person", "status": 204},
    {"method": "POST", "path": "/v1/session/unlock", "who": "person", "body": {"password": "a guess"}, "status": 401},
    {"method": "DELETE", "path": "/v1/session", "who": "person", "status": 204},
    {"method": "GET", "path": "/v1/sessions", "who": "person"},
    {"method": "DELETE", "path": "/v1/sessions", "who": "person", "status": 204},
    {"method": "GET", "path": "/v1/second-factor", "who": "person"},
    {"method": "POST", "path": "/v1/second-factor", "who": "person", "body": {"password": "a guess"}, "status": 401},
    *(
        {"method": "POST", "path": f"/v1/second-factor/{act}", "who": "person", "body": {"code": "12"}, "status": 409}
        for act in ("confirm", "recovery-codes", "remove")
    ),
    # These two have a second session.
    {"method": "DELETE", "path": "/v1/sessions/{session_id}", "who": "payee", "owned": True, "status": 204},
    {"method": "DELETE", "path": "/v1/people/{person_id}/sessions", "who": "manager", "owned": True, "status": 204},
]  # fmt: skip
