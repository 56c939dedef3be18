"""Recordings, their segments, what they are known by, and which of them were deleted."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from pipeline.store.tables.base import Instant, key, metadata, of_recording
from pipeline.store.text_columns import SealedJson, SealedText

# `speaker`: whose voice, as the client says (intervals are clustered by it; by recording where it is empty).
# `problem`: a problem+json object when status is "failed". `priority`: "normal" or "rush". `speaker_consent`: those who
# speak agreed to be identified; `training_consent`: that models learn from what they say.
# `speakers_per_channel`: "", or what pipeline.drafting.channel_speakers reads.
# `languages`: tags of a code-switched recording (then `language` is ""). `vocabulary`: words to prefer. `translate`:
# English is asked for. `track`, `damaged`: how the file is read (pipeline/media/reading.py). `notes`: sentences
# on the file, for people. `status`: pipeline/recordings/states.py. `review`: how much of it people see, by the client.
# `deadline`: when the client wants it. `spread`: its segments go to different people. `updated_at`: when the row, or a
# text that hangs on it, last changed. `redact`, `redact_names`: kinds of identifiers, and names, which the client does
# not want to receive (pipeline/delivery/redaction.py). `modes`: how the client wants its transcript shown
# (pipeline/delivery/modes.py). `external_id`, `metadata`: pipeline/recordings/labels.py.
# `source_url`: from where the sound is still to be fetched (pipeline/recordings/sources.py). `final_at`: since when no
# work is waited for (pipeline/recordings/transitions.py), NULL before; retention is counted from it.
recording = Table(
    "recording", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(300), nullable=False),
    Column("language", String(40), nullable=False, default=""),
    Column("dialect", String(40), nullable=False, default=""),
    Column("languages", JSON, nullable=False, default=[], server_default="[]"),
    Column("vocabulary", SealedJson, nullable=False, default=[], server_default="[]"),
    Column("translate", Boolean, nullable=False, default=False, server_default=false()),
    Column("track", Integer),
    Column("damaged", Boolean, nullable=False, default=False, server_default=false()),
    Column("speaker", String(200), nullable=False, default=""),
    Column("speakers_expected", Integer),
    Column("speakers_per_channel", String(40), nullable=False, default="", server_default=""),
    Column("speaker_consent", Boolean, nullable=False, default=False, server_default=false()),
    Column("training_consent", Boolean, nullable=False, default=False, server_default=false()),
    Column("diarized_by", String(40), nullable=False, default="", server_default=""),
    Column("priority", String(10), nullable=False, default="normal"),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("status", String(20), nullable=False, index=True, default="queued", server_default="queued"),
    Column("stage", String(12), nullable=False, default=""),
    Column("progress", Float, nullable=False, default=0.0),
    Column("duration_ms", BigInteger),
    Column("channels", Integer),
    Column("notes", JSON, nullable=False, default=[], server_default="[]"),
    Column("model", JSON),
    Column("ledger", JSON),
    Column("problem", JSON),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant),
    Column("drafted_at", Instant),
    Column("final_at", Instant),
    Column("review", String(12), nullable=False, default="sample", server_default="sample"),
    Column("deadline", Instant),
    Column("spread", Boolean, nullable=False, default=False, server_default=false()),
    Column("redact", JSON, nullable=False, default=[], server_default="[]"),
    Column("redact_names", SealedJson, nullable=False, default=[], server_default="[]"),
    Column("modes", JSON, nullable=False, default={}, server_default="{}"),
    Column("external_id", String(200)),
    Column("metadata", SealedJson, nullable=False, default={}, server_default="{}"),
    Column("source_url", SealedText),
    Index("ix_recording_external", "client_id", "external_id", unique=True),
    Index("ix_recording_turn", "status", "priority", "deadline"),
    Index("ix_recording_of_client", "client_id", "status", "created_at"),
    Index("ix_recording_updated", "client_id", "updated_at"),
)  # fmt: skip

# `draft` is what the machine wrote and never changes; `text` is the newest revision (the draft at version 0).
# `review_probability` is the logged probability that a person sees the segment, NULL where its client wants no review;
# `draw` the random number that decided; `second_probability` that of a second person once the first is done. `seen_by`:
# pipeline/recordings/states.py; "machine" if and only if not `reviewed`.
# `words` hold what the model said of itself; `calibrated`: for each word, the probability that it is right, and
# `calibrated_confidence` their mean, by the calibration that `router` names; NULL where there was none.
# `language_probability`: of a language that was detected, else NULL. `translation`: English, NULL where not asked for.
# `model_text`: what the model wrote in another script, where the draft was transliterated from it, else NULL.
# `timed_words`: the words of the text at `timed_version`, aligned to the sound; NULL where nobody has corrected it yet,
# or the recogniser could not. `content`: what people changed beside the text, see pipeline/recordings/content.py; NULL
# for nothing. `heard_dialect`: the dialect that the transcriber heard, "" where none was said.
segment = Table(
    "segment", metadata, key(), of_recording(),
    Column("position", Integer, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("speaker", String(200), nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("language", String(40), nullable=False),
    Column("draft", SealedText, nullable=False),
    Column("confidence", Float),
    Column("flags", JSON, nullable=False),
    Column("words", SealedJson, nullable=False),
    Column("text", SealedText, nullable=False),
    Column("version", Integer, nullable=False, default=0),
    Column("reviewed", Boolean, nullable=False, default=False),
    Column("seen_by", String(12), nullable=False, default="machine", server_default="machine"),
    Column("arm", String(10), nullable=False, default=""),
    Column("review_probability", Float),
    Column("blind_probability", Float),
    Column("draw", Float),
    Column("second_probability", Float),
    Column("router", String(40), nullable=False, default=""),
    Column("calibrated", JSON(none_as_null=True)),
    Column("calibrated_confidence", Float),
    Column("language_probability", Float),
    Column("translation", SealedText),
    Column("model_text", SealedText),
    Column("timed_words", SealedJson),
    Column("timed_version", Integer),
    Column("content", SealedJson),
    Column("heard_dialect", String(40), nullable=False, default="", server_default=""),
    UniqueConstraint("recording_id", "position"),
)  # fmt: skip

# What a recording is known by beside its language: what its client said (district, domain, device, the speaker's gender
# and age) and what was measured (channel, band, snr). The names are those of pipeline/recordings/attributes.py.
attribute = Table(
    "attribute", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("value", String(100), nullable=False),
    Index("ix_attribute_name_value", "name", "value"),
)  # fmt: skip

# The words and names that a client wants preferred in all its recordings, most wanted first.
vocabulary = Table(
    "vocabulary", metadata,
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), primary_key=True),
    Column("words", SealedJson, nullable=False),
    Column("said_as", SealedJson, nullable=False, default={}, server_default="{}"),
    Column("updated_at", Instant, nullable=False),
)  # fmt: skip

# How a client wants its recordings written, for its transcribers to read.
guideline = Table(
    "guideline", metadata,
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), primary_key=True),
    Column("text", SealedText, nullable=False),
    Column("updated_at", Instant, nullable=False),
)  # fmt: skip

# Recordings that were deleted on purpose, by id: what a crash left of their sound may go at once, where sound whose row
# is unknown is put aside first. Nothing else is kept of them here, so no foreign key holds them. `jobs_left`: a job of
# it ran when it was deleted, and its rows are still to go. `cleaned_at`: since when the database's own files hold
# nothing of it (pipeline/privacy/cleaning.py); NULL before. `part`: "text" where its text alone was deleted, and the
# recording is there; else "".
erasure = Table(
    "erasure", metadata,
    key("recording_id"),
    Column("erased_at", Instant, nullable=False),
    Column("jobs_left", Boolean, nullable=False, default=False, server_default=false()),
    Column("cleaned_at", Instant, index=True),
    Column("part", String(10), nullable=False, default="", server_default=""),
)  # fmt: skip

# What was deleted, when, by whose order and what may remain, signed: pipeline/privacy/certificates.py. `signed`: the
# text that was signed, to the letter. It outlives the recording and its client, so no foreign key holds it.
certificate = Table(
    "certificate", metadata, key(),
    Column("client_id", String(40), nullable=False),
    Column("recording_id", String(40), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("signed", Text, nullable=False),
    Column("signature", String(100), nullable=False),
    Column("public_key", String(50), nullable=False),
    Index("ix_certificate_of_client", "client_id", "created_at"),
)  # fmt: skip
