"""Examples: what stands in the OpenAPI document beside a schema. tests/review_api/test_description.py checks each."""

from typing import Any, Final

SUBMISSION: Final[dict[str, Any]] = {
    "language": "hi",
    "dialect": "bho",
    "vocabulary": "मोतिहारी,राशन कार्ड",
    "review": "full",
    "speakers": 2,
    "deadline": "2030-01-31T18:00:00+05:30",
}
_AT: Final = "2026-11-28T12:00:00Z"

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "ProblemBody": {
        "type": "urn:boli:problem:unknown-language",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "there is no language or dialect 'xx'; GET /v1/languages lists all",
        "code": "unknown-language",
    },
    "Recording": {
        "id": "rec_5f0c3a9e8d7b4c6fa1e2d3c4b5a69788",
        "name": "call.wav",
        "language": "hi",
        "dialect": "bho",
        "languages": [],
        "vocabulary": ["मोतिहारी", "राशन कार्ड"],
        "translate": False,
        "track": None,
        "damaged": False,
        "speaker": "",
        "training_consent": True,
        "review": "full",
        "deadline": None,
        "spread": False,
        "redact": ["aadhaar", "phone"],
        "redact_names": [],
        "modes": {"style": "clean", "code_mix": "as-written", "numbers": "as-written", "script": "native"},
        "external_id": "case-1871",
        "metadata": {"office": "Motihari"},
        "status": "in_review",
        "stage": "deliver",
        "progress": 1.0,
        "duration_ms": 61_250,
        "channels": 2,
        "notes": [],
        "created_at": _AT,
        "updated_at": _AT,
        "drafted_at": _AT,
        "segments": 14,
        "reviewed_segments": 3,
        "review_progress": {"segments": 14, "reviewed": 3, "percent": 21},
        "version": 0,
        "attributes": {"channel": "stereo", "band": "telephone"},
        "diarization": {"method": "channels", "coarse": False},
        "problem": None,
        "purposes": ["transcription", "training"],
        "consent_reference": "form 7/2026",
        "data_subject_region": "IN-BR",
        "retention": {"sound_days": 30, "text_days": None, "sound_due_at": None, "text_due_at": None},
        "sound_deleted_at": None,
        "text_deleted_at": None,
    },
    "RetentionDays": {"sound_days": 30, "text_days": 365},
    "NewWebhook": {"url": "https://client.example/boli", "events": ["recording.reviewed", "recording.failed"]},
    "VocabularyRequest": {"words": ["मोतिहारी", "राशन कार्ड"]},
    "GuidelinesRequest": {"text": "अंक शब्दों में लिखें"},
    "SpeakerName": {"name": "Agent Meena"},
    "Remark": {"text": "The place is called मोतिहारी."},
    "Event": {
        "number": 17,
        "id": "evt_4b1f0a7c2d3e4f5a8b9c0d1e2f3a4b5c",
        "type": "recording.reviewed",
        "recording_id": "rec_5f0c3a9e8d7b4c6fa1e2d3c4b5a69788",
        "created_at": _AT,
        "facts": {"status": "reviewed", "version": 1},
    },
    "Usage": {
        "items": [
            {
                "month": "2026-11",
                "recordings": 412,
                "audio_ms": 86_400_000,
                "cost": "2400",
                "by_review": [
                    {"review": "full", "recordings": 412, "audio_ms": 86_400_000, "price": "100", "cost": "2400"}
                ],
            }
        ],
        "currency": "INR",
        "quota": {"audio_ms": None, "used_ms": 86_400_000, "resets_at": "2026-12-01T00:00:00Z"},
    },
}
