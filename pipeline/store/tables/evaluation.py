"""Counts of errors and sums of them, texts of other models, and spellings that corrections propose."""

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.tables.base import Instant, key, metadata, of_recording
from pipeline.store.text_columns import SealedText

# Counts of one draft against one reference, under one policy. Only counts are stored; accuracy/ divides. `model`: the
# one that wrote the draft, or another that heard the same segment. `identity`: the policy's rules at that time (see
# accuracy.measure.policy_identity); scores of different identities must not be compared.
score = Table(
    "score", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("policy", String(40), primary_key=True),
    Column("model", String(200), primary_key=True),
    of_recording(),
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
        for name in ("silent_ms", "letters", "letters_in_script", "reviewed_ms")
    ],
    *[
        Column(name, Float, nullable=False, default=0.0, server_default="0")
        for name in (
            "weighted_invented", "weighted_silent_ms", "weighted_expected", "weighted_hypothesis",
            "weighted_substitutions", "weighted_deletions", "weighted_insertions",
        )
    ],
    Index("ix_tally_policy", "policy"),
)  # fmt: skip

# What another model heard in a segment, to be scored again whenever the reference or the rules change.
hypothesis = Table(
    "hypothesis", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("text", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# Models of which it is known what they were trained on. `segments`, `sha256`: how long that list is, and its hash, as
# asr/finetuning/trained_on.py writes it beside the model.
training_list = Table(
    "training_list", metadata,
    Column("model", String(200), primary_key=True),
    Column("segments", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("read_at", Instant, nullable=False),
)  # fmt: skip

# Segments that a model was trained on. `known_by`: "id", "sound" or "text", whichever its list was recognised by.
trained_on = Table(
    "trained_on", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("known_by", String(5), nullable=False),
    Index("ix_trained_on_model", "model"),
)  # fmt: skip

# Spellings mined from corrections: may `allowed` stand for `standard`? `state`: "proposed", "approved" (then it is part
# of the language's lexicon here), "rejected". `dialect` "": for the whole language. `evidence`: counts, see
# pipeline/learning/spelling_mining.py; `history`: who decided what and when, oldest first.
lexicon_candidate = Table(
    "lexicon_candidate", metadata, key(),
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
