"""Audited: which deed each route is, for the audit log; and which routes are none that anybody has to know of.

A route that is in neither table fails a test. Sound is `listen`, what was said or what somebody is called is `read`;
states, counts, settings that are only looked at, and one's own pay are nothing.
"""

import re
from typing import Any, Final

from starlette.types import Scope

from pipeline.audit.entry import Action, Kind, Thing
from pipeline.audit.trail import Deed

_RECORDING = "/v1/recordings/{recording_id}"
_SEGMENT = f"{_RECORDING}/segments/{{segment_id}}"
_TRANSCRIPT = "/v2/transcript/{transcript_id}"
_WEBHOOK = "/v1/webhooks/{webhook_id}"
_ASSIGNMENT = "/v1/assignments/{assignment_id}"
_TASK = "/v1/tasks/{task_id}"
_CANDIDATE = "/v1/lexicon/candidates/{candidate_id}"
_PERSON = "/v1/people/{person_id}"

# By action, then by method.
_DEEDS: Final[dict[Action, dict[str, tuple[str, ...]]]] = {
    "sign-in": {
        "POST": ("/v1/session", "/v1/session/unlock", "/v1/sign-in/company/code", "/v1/links/enter"),
        "GET": ("/v1/sign-in/company/callback",),
    },
    "sign-out": {"DELETE": ("/v1/session", "/v1/sessions", "/v1/sessions/{session_id}", f"{_PERSON}/sessions")},
    "second-factor-changed": {
        "POST": ("/v1/second-factor", *(f"/v1/second-factor/{do}" for do in ("confirm", "recovery-codes", "remove")))
    },
    "password-changed": {"POST": ("/v1/links/password",)},
    "listen": {
        "GET": (
            f"{_RECORDING}/audio", f"{_SEGMENT}/clip", f"{_TASK}/clip", f"{_ASSIGNMENT}/context/{{segment_id}}/clip",
            "/v1/feedback/{feedback_id}/clip", "/v1/accuracy/segments/{segment_id}/clip",
        )
    },
    "read": {
        "GET": (
            f"{_RECORDING}/segments", f"{_RECORDING}/transcript", f"{_RECORDING}/transcript/{{format}}",
            f"{_RECORDING}/versions/diff", f"{_RECORDING}/versions/{{number}}", f"{_RECORDING}/speakers", "/v1/voices",
            _TRANSCRIPT, *(f"{_TRANSCRIPT}/{form}" for form in ("sentences", "paragraphs", "srt", "vtt")),
            "/v1/assignments", f"{_ASSIGNMENT}/transcript", "/v1/tasks", f"{_TASK}/peaks",
            "/v1/segments/{segment_id}/revisions", "/v1/history", "/v1/feedback", "/v1/quality/gold",
            "/v1/accuracy/segments", "/v1/accuracy/confusions", "/v1/accuracy/words",
            "/v1/lexicon/candidates", _CANDIDATE,
        ),
        "POST": (
            f"{_RECORDING}/receipt", "/v1/assignments", f"{_ASSIGNMENT}/renew", "/v1/tasks/lease", f"{_TASK}/renew",
            "/v1/evaluations",
        ),
    },
    "submit": {
        "POST": (
            "/v1/recordings", "/v1/batches", "/v1/uploads", "/v1/audio/transcriptions", "/v1/audio/translations",
            "/v1/listen", "/v2/upload", "/v2/transcript",
        ),
        "PATCH": ("/v1/uploads/{upload_id}",),
    },
    "edit": {
        "PATCH": (_RECORDING,),
        "PUT": (f"{_RECORDING}/speakers/{{label}}",),
        "POST": (
            f"{_SEGMENT}/comments", f"{_SEGMENT}/disputes", "/v1/segments/{segment_id}/revisions", "/v1/quality/gold",
            "/v1/quality/gold/{segment_id}/retire", *(f"{_CANDIDATE}/{do}" for do in ("approve", "reject", "undo")),
        ),
    },
    "export": {"GET": ("/v1/snapshots/{snapshot_id}/export",)},
    "delete": {
        "DELETE": (
            _RECORDING, _TRANSCRIPT, "/v1/uploads/{upload_id}", f"{_RECORDING}/comments/{{comment_id}}",
            f"{_RECORDING}/speakers/{{label}}", f"{_RECORDING}/speakers", "/v1/voices/{voice_id}",
        )
    },
    "consent-withdrawn": {"POST": (f"{_RECORDING}/withdrawal",)},
    "hold-placed": {"POST": ("/v1/holds",)},
    "hold-lifted": {"DELETE": ("/v1/holds/{hold_id}",)},
    "settings-changed": {
        "PUT": ("/v1/vocabulary", "/v1/guidelines", "/v1/voices", "/v1/training", "/v1/retention", _WEBHOOK),
        "POST": ("/v1/webhooks", f"{_WEBHOOK}/rotate", "/v1/callback-secret"),
        "DELETE": (_WEBHOOK,),
    },
    "key-made": {"POST": ("/v1/keys",)},
    "key-replaced": {"POST": ("/v1/keys/{key_id}/rotate",)},
    "key-revoked": {"DELETE": ("/v1/keys/{key_id}",)},
    "person-made": {"POST": ("/v1/links/join",)},
    "person-changed": {
        "PATCH": (_PERSON,),
        "PUT": ("/v1/centres/{centre_id}/people/{person_id}",),
        "DELETE": ("/v1/centres/{centre_id}/people/{person_id}",),
    },
    "person-disabled": {"POST": (f"{_PERSON}/disable",)},
    "person-enabled": {"POST": (f"{_PERSON}/enable",)},
    "password-reset": {"POST": (f"{_PERSON}/reset",)},
    "invited": {"POST": ("/v1/invitations",)},
    "invitation-revoked": {"DELETE": ("/v1/invitations/{invitation_id}",)},
    "centre-changed": {"POST": ("/v1/centres",), "PATCH": ("/v1/centres/{centre_id}",)},
    "people-read": {
        "GET": (
            "/v1/people", _PERSON, "/v1/invitations", "/v1/clients", "/v1/quality/people", "/v1/quality/agreement",
            "/v1/lead/work", "/v1/lead/quality", "/v1/lead/moderation", "/v1/pay/people", "/v1/pay/people/{person_id}",
            "/v1/pay.csv", "/v1/pay/disputes",
        ),
        "POST": ("/v1/links/look",),
    },
    "pay-changed": {
        "POST": ("/v1/pay/{entry_id}/dispute", "/v1/pay/disputes/{dispute_id}/answer", "/v1/pay/{entry_id}/reverse")
    },
    "models-changed": {
        "POST": (
            *(f"/v1/models/{{model_id}}/{do}" for do in ("promote", "rollback", "retire")),
            "/v1/improvements", "/v1/improvements/{run_id}/approve", "/v1/improvements/{run_id}/stop",
        )
    },
}  # fmt: skip
AUDITED: Final[dict[tuple[str, str], Action]] = {
    (method, path): action
    for action, methods in _DEEDS.items()
    for method, paths in methods.items()
    for path in paths
}  # fmt: skip

# States, counts, settings, one's own: no sound, no text, nobody else's name. If reading one's part of the log were in
# the log, reading it would have no end.
UNAUDITED: Final[dict[str, tuple[str, ...]]] = {
    "GET": (
        "/v1/health", "/v1/sign-in", "/v1/sign-in/company", "/v1/session", "/v1/sessions", "/v1/second-factor",
        "/v1/languages", "/v1/languages/{tag}/words", "/v1/tags", "/v1/listen",
        "/v1/realtime", "/v3/ws", "/v1/recordings", _RECORDING, f"{_RECORDING}/versions", f"{_RECORDING}/forecast",
        f"{_RECORDING}/callback", "/v2/transcript", "/v1/uploads", "/v1/batches", "/v1/batches/{batch_id}",
        "/v1/batches/{batch_id}/rows", "/v1/usage", "/v1/usage.csv", "/v1/events", "/v1/events/stream",
        "/v1/webhooks", _WEBHOOK, f"{_WEBHOOK}/deliveries", "/v1/keys", "/v1/vocabulary", "/v1/guidelines",
        "/v1/training", "/v1/retention", "/v1/audit", "/v1/certificates",
        "/v1/certificates/{certificate_id}", "/v1/certificate-key", "/v1/holds",
        "/v1/pay", "/v1/pay/months", "/v1/quality/me", "/v1/centres", "/v1/snapshots",
        "/v1/snapshots/{snapshot_id}", "/v1/models", "/v1/models/{model_id}", "/v1/improvements",
        "/v1/improvements/{run_id}", "/v1/lineage/{id}", "/v1/acceptance", "/v1/accuracy",
        *(f"/v1/accuracy/{what}" for what in (
            "calibration", "models", "compare", "report", "series", "covariates", "seeded", "twice",
        )),
        *(f"/v1/lead/{what}" for what in ("queue", "throughput", "stuck", "forecast")),
    ),
    "HEAD": ("/v1/uploads/{upload_id}",),
    "OPTIONS": ("/v1/uploads",),
    "POST": (
        "/v1/session/lock",
        f"{_WEBHOOK}/test", f"{_WEBHOOK}/deliveries/{{delivery_id}}/replay", f"{_ASSIGNMENT}/release",
        f"{_TASK}/release",
    ),
}  # fmt: skip
# Of ids alone: an address may hold anything, and no text comes into the log.
_ID: Final = re.compile(r"[a-z]{2,5}_[0-9a-f]{1,40}")
_KINDS: Final = {"transcript_id": "recording"}


def deed(scope: Scope) -> Deed | None:
    """Return what a request is, as far as that is known by now; None for what nobody has to know."""
    path = getattr(scope.get("route"), "path", "")
    action = AUDITED.get((scope["method"], path))
    if action is None:
        return None
    state: dict[str, Any] = scope.get("state", {})
    key, who = state.get("key"), state.get("caller", "")
    kind: Kind = "client" if key else "person" if who else "stranger"
    return Deed(
        action,
        kind,
        who,
        key_id=key.id if key else "",
        client_id=state.get("acts_for") or "",
        address=scope["client"][0] if scope.get("client") else "",
        request_id=state.get("request_id", ""),
        things=_things(path, scope.get("path_params", {})),
    )


def _things(path: str, parameters: dict[str, Any]) -> tuple[Thing, ...]:
    """Return what an address names: the last id in it, or the kind of a list."""
    ids = [(name, str(value)) for name, value in parameters.items() if name.endswith("_id")]
    if not ids:
        return ()
    name, value = ids[-1]
    kind = _KINDS.get(name, name.removesuffix("_id"))
    return (Thing(kind, value if _ID.fullmatch(value) else ""),)
