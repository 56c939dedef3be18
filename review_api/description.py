"""Description: what the OpenAPI document says beside what the routes say, so that generators make clients that work.

Each operation has a short name of its own, and lists the problems that any call may meet. An example stands beside what
clients send first (review_api/examples.py).
"""

import re
from typing import Any, Final

from fastapi import FastAPI

from review_api.examples import EXAMPLES
from review_api.problems import MEDIA_TYPE, documented
from review_api.schemas.base import ProblemBody
from review_api.scopes import NEEDED

# Names of operations where the route's function alone does not tell which noun it is about.
NAMES: Final = {
    ("post", "/v1/recordings"): "submit_recording",
    ("get", "/v1/batches/{batch_id}/rows"): "list_batch_rows",
    ("options", "/v1/uploads"): "describe_uploads",
    ("post", "/v1/uploads"): "begin_upload",
    ("head", "/v1/uploads/{upload_id}"): "get_upload_offset",
    ("patch", "/v1/uploads/{upload_id}"): "send_upload_piece",
    ("delete", "/v1/uploads/{upload_id}"): "end_upload",
    ("get", "/v1/recordings/{recording_id}/segments/{segment_id}/clip"): "get_segment_clip",
    ("post", "/v1/recordings/{recording_id}/segments/{segment_id}/comments"): "add_comment",
    ("post", "/v1/recordings/{recording_id}/segments/{segment_id}/disputes"): "dispute_segment",
    ("get", "/v1/recordings/{recording_id}/forecast"): "get_recording_forecast",
    ("get", "/v1/languages"): "list_languages",
    ("get", "/v1/languages/{tag}/words"): "get_typing_words",
    ("post", "/v1/invitations"): "invite_person",
    ("delete", "/v1/invitations/{invitation_id}"): "revoke_invitation",
    ("post", "/v1/links/look"): "look_at_link",
    ("post", "/v1/session/lock"): "lock_session",
    ("post", "/v1/session/unlock"): "unlock_session",
    ("post", "/v1/links/join"): "join_by_link",
    ("post", "/v1/links/enter"): "enter_by_link",
    ("get", "/v1/assignments"): "list_assignments",
    ("post", "/v1/assignments"): "lease_assignment",
    ("post", "/v1/assignments/{assignment_id}/renew"): "renew_assignment",
    ("post", "/v1/assignments/{assignment_id}/release"): "release_assignment",
    ("get", "/v1/assignments/{assignment_id}/transcript"): "get_assignment_transcript",
    ("get", "/v1/assignments/{assignment_id}/context/{segment_id}/clip"): "get_context_clip",
    ("get", "/v1/tasks"): "list_tasks",
    ("post", "/v1/tasks/lease"): "lease_tasks",
    ("post", "/v1/tasks/{task_id}/renew"): "renew_task",
    ("post", "/v1/tasks/{task_id}/release"): "release_task",
    ("get", "/v1/tasks/{task_id}/clip"): "get_task_clip",
    ("post", "/v1/segments/{segment_id}/revisions"): "add_revision",
    ("get", "/v1/segments/{segment_id}/revisions"): "list_revisions",
    ("post", "/v1/pay/{entry_id}/dispute"): "dispute_pay",
    ("get", "/v1/feedback/{feedback_id}/clip"): "get_feedback_clip",
    ("get", "/v1/quality/people"): "list_people_quality",
    ("get", "/v1/accuracy"): "get_accuracy",
    ("get", "/v1/accuracy/seeded"): "get_seeded_errors",
    ("get", "/v1/accuracy/calibration"): "get_calibration",
    ("get", "/v1/accuracy/models"): "list_scored_models",
    ("get", "/v1/accuracy/compare"): "compare_models",
    ("get", "/v1/accuracy/series"): "get_weekly_accuracy",
    ("get", "/v1/accuracy/covariates"): "get_covariates",
    ("post", "/v1/evaluations"): "score_test_set",
    ("get", "/v1/accuracy/segments"): "list_mistaken_segments",
    ("get", "/v1/accuracy/segments/{segment_id}/clip"): "get_mistaken_clip",
    ("get", "/v1/accuracy/confusions"): "list_confusions",
    ("get", "/v1/accuracy/words"): "list_mistaken_words",
    ("get", "/v1/lexicon/candidates"): "list_spellings",
    ("get", "/v1/lexicon/candidates/{candidate_id}"): "get_spelling",
    ("post", "/v1/lexicon/candidates/{candidate_id}/approve"): "approve_spelling",
    ("post", "/v1/lexicon/candidates/{candidate_id}/reject"): "reject_spelling",
    ("post", "/v1/lexicon/candidates/{candidate_id}/undo"): "undo_spelling",
    ("get", "/v1/snapshots/{snapshot_id}/export"): "export_snapshot",
    ("get", "/v1/health"): "get_health",
    ("patch", "/v1/recordings/{recording_id}"): "change_recording",
    ("get", "/v1/recordings/{recording_id}/audio"): "get_recording_audio",
    ("post", "/v1/audio/transcriptions"): "openai_transcribe",
    ("post", "/v1/audio/translations"): "openai_translate",
    ("post", "/v1/listen"): "deepgram_listen",
    ("get", "/v1/listen"): "deepgram_live",
    ("get", "/v1/realtime"): "openai_live",
    ("get", "/v3/ws"): "assemblyai_live",
    ("post", "/v2/upload"): "assemblyai_upload",
    ("post", "/v2/transcript"): "assemblyai_submit",
    ("get", "/v2/transcript"): "assemblyai_list",
    ("get", "/v2/transcript/{transcript_id}"): "assemblyai_get",
    ("delete", "/v2/transcript/{transcript_id}"): "assemblyai_delete",
    ("get", "/v2/transcript/{transcript_id}/sentences"): "assemblyai_get_sentences",
    ("get", "/v2/transcript/{transcript_id}/paragraphs"): "assemblyai_get_paragraphs",
    ("get", "/v2/transcript/{transcript_id}/srt"): "assemblyai_get_srt",
    ("get", "/v2/transcript/{transcript_id}/vtt"): "assemblyai_get_vtt",
}
_OF_ALL: Final = (422, 503)  # a query parameter that is not known; a database that is away
_OF_BODIES: Final = (400, 408, 413)


def install(app: FastAPI) -> None:
    """Let the application's OpenAPI document be the framework's, with our problems, names and examples in it."""
    framework_openapi = app.openapi

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            _complete(framework_openapi())
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    # In place of the framework's own validation error.
    schemas[ProblemBody.__name__] = ProblemBody.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _call_files_binary(schemas)
    for name, example in EXAMPLES.items():
        if name in schemas:
            schemas[name]["examples"] = [example]
    for method, path in NEEDED:  # whoever calls as a client may call too often
        document["paths"][path][method.lower()]["responses"] |= {str(429): documented(429)[429]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = _name(method, path, operation["operationId"])
            if "compatible" in operation.get("tags", ()):  # its errors have its vendor's shape
                _drop_validation_error(operation)
            else:
                _add_problems(operation)
            _share_problems(operation, document["components"].setdefault("responses", {}))


def _call_files_binary(schemas: dict[str, Any]) -> None:
    """Say `format: binary` of the files of a form: what generators of clients know."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            for one in (field, field.get("items", {})):
                if one.pop("contentMediaType", None):
                    one["format"] = "binary"


def _drop_validation_error(operation: dict[str, Any]) -> None:
    if "HTTPValidationError" in str(operation["responses"].get("422")):
        del operation["responses"]["422"]


def _name(method: str, path: str, given: str) -> str:
    """Return an operation's name: the table's, or that of the route's function, behind which the framework writes the
    path and the method.
    """
    written = re.sub(r"[^A-Za-z0-9_]", "_", path) + f"_{method}"
    return NAMES.get((method, path)) or given.removesuffix(written)


def _add_problems(operation: dict[str, Any]) -> None:
    statuses = (*_OF_ALL, *(_OF_BODIES if "requestBody" in operation else ()))
    for status, answer in documented(*statuses).items():
        operation["responses"].setdefault(str(status), answer)


def _share_problems(operation: dict[str, Any], shared: dict[str, Any]) -> None:
    """Put each problem where all operations can refer to it: the same text a hundred times is a heavy document."""
    answers = operation["responses"]
    for status in [status for status, answer in answers.items() if MEDIA_TYPE in answer.get("content", {})]:
        name = f"Problem{status}"
        if shared.setdefault(name, answers[status]) == answers[status]:
            answers[status] = {"$ref": f"#/components/responses/{name}"}
