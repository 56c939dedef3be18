"""The tables. One place for names and types; migrations/ brings a database to this state, a test holds them equal.

Instants are zone-aware UTC. Times within a recording are integer milliseconds. JSON columns hold values that are only
ever read and written whole.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)


class Instant(TypeDecorator[datetime]):
    """A zone-aware UTC instant. SQLite forgets zones, so it is stored as UTC and given its zone back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value}")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str = "id") -> Column[str]:
    return Column(name, String(40), primary_key=True)


def _recording() -> Column[str]:
    return Column(
        "recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), nullable=False, index=True
    )


# `link_speakers`: the client wants its speakers recognised in other recordings of its own
# (pipeline/speakers/matching.py).
client = Table(
    "client", metadata, _key(), Column("name", String(200), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("link_speakers", Boolean, nullable=False, default=False, server_default=false()),
)  # fmt: skip

# The secret itself is never stored: `digest` is the SHA-256 of a 256-bit random key (no password hash is needed for
# a secret that cannot be guessed), `prefix` lets a person recognise it.
api_key = Table(
    "api_key", metadata, _key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("prefix", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)  # fmt: skip

# `roles`: "transcriber", "ml", "operator". `languages`: BCP-47 tags a transcriber works in; empty means all.
person = Table(
    "person", metadata, _key(),
    Column("login", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)  # fmt: skip

session = Table(
    "session", metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
)  # fmt: skip

# `speaker`: whose voice, as the client says (intervals are clustered by it; by recording where it is empty).
# `problem`: a problem+json object when status is "failed". `priority`: "normal" or "rush". `speaker_consent`: those who
# speak agreed to be recognised. `speakers_per_channel`: "", or what pipeline.drafting.channel_speakers reads.
# `languages`: tags of a code-switched recording (then `language` is ""). `vocabulary`: words to prefer. `translate`:
# English is asked for.
recording = Table(
    "recording", metadata, _key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(300), nullable=False),
    Column("language", String(40), nullable=False, default=""),
    Column("dialect", String(40), nullable=False, default=""),
    Column("languages", JSON, nullable=False, default=[], server_default="[]"),
    Column("vocabulary", JSON, nullable=False, default=[], server_default="[]"),
    Column("translate", Boolean, nullable=False, default=False, server_default=false()),
    Column("speaker", String(200), nullable=False, default=""),
    Column("speakers_expected", Integer),
    Column("speakers_per_channel", String(40), nullable=False, default="", server_default=""),
    Column("speaker_consent", Boolean, nullable=False, default=False, server_default=false()),
    Column("diarized_by", String(40), nullable=False, default="", server_default=""),
    Column("priority", String(10), nullable=False, default="normal"),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("status", String(12), nullable=False, index=True),
    Column("stage", String(12), nullable=False, default=""),
    Column("progress", Float, nullable=False, default=0.0),
    Column("duration_ms", BigInteger),
    Column("channels", Integer),
    Column("model", JSON),
    Column("ledger", JSON),
    Column("problem", JSON),
    Column("created_at", Instant, nullable=False),
    Column("drafted_at", Instant),
)  # fmt: skip

# `draft` is what the machine wrote and never changes; `text` is the newest revision (the draft at version 0).
# `review_probability` is the logged probability that a person sees the segment; `draw` the random number that decided.
# `words` hold what the model said of itself; `calibrated`: for each word, the probability that it is right, and
# `calibrated_confidence` their mean, by the calibration that `router` names; NULL where there was none.
# `language_probability`: of a language that was detected, else NULL. `translation`: English, NULL where not asked for.
segment = Table(
    "segment", metadata, _key(), _recording(),
    Column("position", Integer, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("speaker", String(200), nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("language", String(40), nullable=False),
    Column("draft", Text, nullable=False),
    Column("confidence", Float),
    Column("flags", JSON, nullable=False),
    Column("words", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False, default=0),
    Column("reviewed", Boolean, nullable=False, default=False),
    Column("arm", String(10), nullable=False, default=""),
    Column("review_probability", Float),
    Column("blind_probability", Float),
    Column("draw", Float),
    Column("router", String(40), nullable=False, default=""),
    Column("calibrated", JSON(none_as_null=True)),
    Column("calibrated_confidence", Float),
    Column("language_probability", Float),
    Column("translation", Text),
    UniqueConstraint("recording_id", "position"),
)  # fmt: skip

# Append-only. Version 0 is the draft and has no row; `operation_id` makes a resend harmless.
revision = Table(
    "revision", metadata, _key(), _recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("base_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("arm", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("segment_id", "version"),
)  # fmt: skip

# One piece of work for a person. `state`: "open", "leased", "done". `purpose`: "first", or "second" where another
# person writes the segment once more to measure both; `probability`: of a second, the logged chance that there is one.
task = Table(
    "task", metadata, _key(), _recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False),
    Column("arm", String(10), nullable=False),
    Column("language", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("person_id", String(40), ForeignKey("person.id")),
    Column("lease_expires_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("purpose", String(10), nullable=False, default="first", server_default="first"),
    Column("probability", Float),
    UniqueConstraint("segment_id", "purpose"),
    Index("ix_task_queue", "state", "language", "created_at"),
)  # fmt: skip

# Who was ever handed a task, and so saw its draft, also those who gave it back: none of them writes the second, blind.
seen = Table(
    "seen", metadata,
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), primary_key=True),
    _recording(),
)  # fmt: skip

# What the second person wrote, who saw neither draft nor first text. A measurement: the segment's text stays.
second_reference = Table(
    "second_reference", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    _recording(),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("probability", Float, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# An error put into the draft that a task shows, never into the draft as stored: word `place` of the draft, which the
# machine `written`, is `shown` otherwise. `outcome`: "" until somebody submits, "missed" (still there; taken out of
# what is delivered), "noticed". `person_id` and `revision_id`: whose work, and which, the outcome is of.
seed = Table(
    "seed", metadata,
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    _recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("place", Integer, nullable=False),
    Column("written", String(200), nullable=False),
    Column("shown", String(200), nullable=False),
    Column("outcome", String(10), nullable=False, default=""),
    Column("person_id", String(40), ForeignKey("person.id")),
    Column("revision_id", String(40), ForeignKey("revision.id", ondelete="CASCADE")),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# Counts of one draft against one reference, under one policy. Only counts are stored; accuracy/ divides. `model`: the
# one that wrote the draft, or another that heard the same segment. `identity`: the policy's rules at that time (see
# accuracy.measure.policy_identity); scores of different identities must not be compared.
score = Table(
    "score", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("policy", String(40), primary_key=True),
    Column("model", String(200), primary_key=True),
    _recording(),
    Column("reference_version", Integer, nullable=False),
    Column("substitutions", Integer, nullable=False),
    Column("deletions", Integer, nullable=False),
    Column("insertions", Integer, nullable=False),
    Column("reference_words", Integer, nullable=False),
    Column("hypothesis_words", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("identity", String(80), nullable=False, default="", server_default=""),
    Index("ix_score_model_policy", "model", "policy"),
)  # fmt: skip

# Who is alive, by the database's clock: see pipeline/jobs/guardian.py.
worker = Table(
    "worker", metadata, Column("id", String(100), primary_key=True), Column("seen_ms", BigInteger, nullable=False)
)

# Fair shares: the tag of each client's last job, and under "" the tag of the last job that started.
share = Table(
    "share", metadata, Column("client_id", String(40), primary_key=True), Column("tag", BigInteger, nullable=False)
)

# Sums over one recording's drafted segments by language, for one policy: what a report needs, kept up to date by each
# score, so that neither a report nor a score looks at every segment. pipeline/evaluation/aggregates.py knows the
# columns' meaning.
tally = Table(
    "tally", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("policy", String(40), primary_key=True),
    Column("language", String(40), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("segments", Integer, nullable=False),
    Column("least_probability", Float, nullable=False),
    Column("reviewed", Integer, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("reference", BigInteger, nullable=False),
    Column("weighted_errors", Float, nullable=False),
    Column("weighted_reference", Float, nullable=False),
    Column("weight", Float, nullable=False),
    Column("weight_squared", Float, nullable=False),
    Column("identity", String(80), nullable=False, default="", server_default=""),
    *[Column(name, Integer, nullable=False, default=0, server_default="0") for name in ("older", "invented")],
    *[
        Column(name, BigInteger, nullable=False, default=0, server_default="0")
        for name in ("silent_ms", "letters", "letters_in_script")
    ],
    *[
        Column(name, Float, nullable=False, default=0.0, server_default="0")
        for name in ("weighted_invented", "weighted_silent_ms", "weighted_expected", "weighted_hypothesis")
    ],
    Index("ix_tally_policy", "policy"),
)  # fmt: skip

# What was fitted with `boli calibrate`, append-only: of a model's rows that are not withdrawn the newest is in force.
# `groups`: see accuracy.calibration.Calibration; sums only, nothing of a recording.
calibration = Table(
    "calibration", metadata, _key(),
    Column("model", String(200), nullable=False),
    Column("model_hash", String(64), nullable=False, index=True),
    Column("version", String(20), nullable=False),
    Column("groups", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)  # fmt: skip

# What another model heard in a segment, to be scored again whenever the reference or the rules change.
hypothesis = Table(
    "hypothesis", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# Spellings mined from corrections: may `allowed` stand for `standard`? `state`: "proposed", "approved" (then it is part
# of the language's lexicon here), "rejected". `dialect` "": for the whole language. `evidence`: counts, see
# pipeline/learning/spelling_mining.py; `history`: who decided what and when, oldest first.
lexicon_candidate = Table(
    "lexicon_candidate", metadata, _key(),
    Column("language", String(40), nullable=False),
    Column("dialect", String(40), nullable=False),
    Column("standard", Text, nullable=False),
    Column("allowed", Text, nullable=False),
    Column("tag", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("score", Float, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("history", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_lexicon_candidate_state", "state", "language"),
)  # fmt: skip

# Where a candidate was seen. Goes with the segment.
lexicon_example = Table(
    "lexicon_example", metadata,
    Column("candidate_id", String(40), ForeignKey("lexicon_candidate.id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True, index=True),
)  # fmt: skip

# A voice that a client named once. It lives as long as a speaker that a person gave this name.
voice = Table(
    "voice", metadata, _key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("client_id", "name"),
)  # fmt: skip

# A label of the diarizer within a recording ("S1"), and what it is called. `print`: encrypted numbers that describe the
# voice, made by `method`; null without consent. `automatic`: the name was found by its print, with this similarity.
speaker = Table(
    "speaker", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("label", String(200), primary_key=True),
    Column("name", String(200), nullable=False, default=""),
    Column("voice_id", String(40), ForeignKey("voice.id", ondelete="CASCADE"), index=True),
    Column("automatic", Boolean, nullable=False, default=False),
    Column("similarity", Float),
    Column("method", String(80), nullable=False, default=""),
    Column("print", Text),
    Column("created_at", Instant, nullable=False),
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

# Sums over one recording's drafted segments by language, reviewed or not, made once when it is delivered:
# pipeline/evaluation/draft_statistics.py knows the columns' meaning.
covariate = Table(
    "covariate", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(40), primary_key=True),
    Column("model", String(200), nullable=False),
    *[Column(name, Integer, nullable=False) for name in ("segments", "confident", "flagged")],
    *[Column(name, BigInteger, nullable=False) for name in ("words", "speech_ms", "letters", "letters_in_script")],
    *[
        Column(name, Float, nullable=False)
        for name in ("confidence", "expected_errors", "probability", "probability_variance")
    ],
)  # fmt: skip

# The words and names that a client wants preferred in all its recordings, most wanted first.
vocabulary = Table(
    "vocabulary", metadata,
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), primary_key=True),
    Column("words", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
)  # fmt: skip

# One row: the name that this database and the folder of its blobs share (pipeline/store/identity.py).
installation = Table("installation", metadata, _key(), Column("created_at", Instant, nullable=False))

# Recordings that were deleted on purpose, by id: what a crash left of their sound may go at once, where sound whose row
# is unknown is put aside first. Nothing else is kept of them, so no foreign key holds them.
erasure = Table(
    "erasure", metadata,
    _key("recording_id"),
    Column("erased_at", Instant, nullable=False),
)  # fmt: skip
