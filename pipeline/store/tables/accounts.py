"""Clients with their keys, people with their sessions and centres, and the links by which people come in."""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, String, Table, UniqueConstraint, false

from pipeline.store.tables.base import Instant, key, metadata

# `link_speakers`: the client wants its speakers identified in its other recordings
# (pipeline/speakers/matching.py). `training_use`: models may learn from those of its recordings whose speakers agreed.
# `requests_per_minute`, `audio_hours_per_month`: its own limits, 0 for none; NULL: those of the settings.
client = Table(
    "client", metadata, key(), Column("name", String(200), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("link_speakers", Boolean, nullable=False, default=False, server_default=false()),
    Column("training_use", Boolean, nullable=False, default=False, server_default=false()),
    Column("requests_per_minute", Integer), Column("audio_hours_per_month", Float),
)  # fmt: skip

# The secret itself is never stored: `digest` is the SHA-256 of a 256-bit random key (no password hash is needed for
# a secret that cannot be guessed), `prefix` lets a person recognise it. `scopes`: what it may do, see
# pipeline/accounts/keys.py. `last_used_at` is right to a minute. `replaced_by`: the key that was
# made in its place; this one goes on until `expires_at`.
api_key = Table(
    "api_key", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("prefix", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("name", String(200), nullable=False, default="", server_default=""),
    Column("scopes", JSON, nullable=False, server_default='["submit", "read", "delete", "admin"]'),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),
    Column("replaced_by", String(40)),
)  # fmt: skip

# A group of people. Those of its people with the role "lead" lead it. `networks`: ranges of addresses from which they
# work, in CIDR; empty: from anywhere. `idle_minutes`: after how long a page locks; NULL: as the settings say, 0: never.
centre = Table(
    "centre", metadata, key(), Column("name", String(200), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("networks", JSON, nullable=False, default=list, server_default="[]"), Column("idle_minutes", Integer),
)  # fmt: skip

# `roles`: see pipeline/accounts/rights.py. `languages`: BCP-47 tags a transcriber works in; empty means all.
# `erased_at`: the login and the name were replaced by the id, on request; the row stays, because what the person wrote
# names it.
person = Table(
    "person", metadata, key(),
    Column("login", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("last_sign_in_at", Instant),
    Column("erased_at", Instant),
)  # fmt: skip

# Where a person belongs: to one centre, or to the client whose recordings a person with the role "client" sees. A table
# of its own, because SQLite adds no foreign key to a table that other tables refer to.
membership = Table(
    "membership", metadata,
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), index=True),
    Column("centre_id", String(40), ForeignKey("centre.id", ondelete="CASCADE"), index=True),
)  # fmt: skip

# `created_at` and `last_used_at` (right to a minute) are NULL for sessions of before they were noted. `address` and
# `browser`: from where the person signed in, "" where it is not known. `means`: how, see pipeline/accounts/sessions.py.
# `locked_at`: since when the page waits for the password again, because nobody typed for long.
session = Table(
    "session", metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("created_at", Instant),
    Column("last_used_at", Instant),
    Column("address", String(100), nullable=False, default="", server_default=""),
    Column("browser", String(60), nullable=False, default="", server_default=""),
    Column("means", String(20), nullable=False, default="password", server_default="password"),
    Column("locked_at", Instant),
)  # fmt: skip

# Whom of a company's people a person is, as its provider calls them (pipeline/accounts/company.py).
company_identity = Table(
    "company_identity", metadata,
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("issuer", String(300), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("linked_at", Instant, nullable=False),
    UniqueConstraint("issuer", "subject"),
)  # fmt: skip

# What a device makes codes with (pipeline/accounts/second_factor.py). `sealed`: its secret, encrypted with the key of
# pipeline/store/secret_box.py. It counts once `confirmed_at` is set. `last_step`: the half minute, counted from 1970,
# of the code that was used last.
second_factor = Table(
    "second_factor", metadata,
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", String(300), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("last_step", Integer),
)  # fmt: skip

# What somebody types who has lost the device. `digest`: SHA-256; the code is random.
recovery_code = Table(
    "recovery_code", metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("used_at", Instant),
)  # fmt: skip

# A link that may be used once. `digest`: SHA-256 of its token, which is stored nowhere. `purpose`: "join" makes a
# person with these roles, languages, client and centre, "password" gives `person_id` a new password, "emergency" lets
# them in until `expires_at`, and `reason` says why that was needed. `login` and `name`
# are suggested. `person_id` of a used "join" is who joined. `invited_by` is NULL where the operator's command made it.
invitation = Table(
    "invitation", metadata, key(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("purpose", String(10), nullable=False),
    Column("login", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), index=True),
    Column("centre_id", String(40), ForeignKey("centre.id", ondelete="CASCADE"), index=True),
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("invited_by", String(40), ForeignKey("person.id"), index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    Column("reason", String(500), nullable=False, default="", server_default=""),
)  # fmt: skip
