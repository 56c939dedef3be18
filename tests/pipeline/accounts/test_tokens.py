"""Tokens: only their digests are stored."""

from datetime import timedelta

from sqlalchemy import Engine, text

from pipeline.accounts import clients, people, sessions
from pipeline.store.database import now, reading
from tests.conftest import PASSWORD


def test_no_secret_is_in_the_database(sqlite: Engine) -> None:
    with sqlite.begin() as connection:
        _, secret = clients.create_key(connection, clients.create(connection, "c").id)
        made = people.create(connection, "mina", "Mina", PASSWORD, ["transcriber"])
        token = sessions.begin(connection, made.id, now() + timedelta(hours=1))
    with reading(sqlite) as connection:
        stored = "".join(
            str(connection.execute(text(f"SELECT * FROM {t}")).all()) for t in ("api_key", "person", "session")
        )
    assert secret.startswith("boli_")
    assert len(secret) > 40
    assert all(hidden not in stored for hidden in (secret, token, PASSWORD))
