"""Clients: a name is given once, and a key opens until it is revoked."""

import pytest
from sqlalchemy import Engine

from pipeline.accounts import clients
from pipeline.accounts.names import NameTaken
from pipeline.store.database import reading
from tests.conftest import Rows


def test_a_key_opens_until_it_is_revoked(database: Engine, rows: Rows) -> None:
    owner = rows.client("Asha Telecom")
    with database.begin() as connection:
        key, secret = clients.create_key(connection, owner.id)
    with reading(database) as connection:
        assert clients.of_key(connection, secret) == owner
        assert clients.of_key(connection, secret + "x") is None
    with database.begin() as connection:
        clients.revoke_key(connection, key.id)
        clients.revoke_key(connection, key.id)
    with reading(database) as connection:
        assert clients.of_key(connection, secret) is None


def test_a_name_is_taken_once(database: Engine, rows: Rows) -> None:
    rows.client("c")
    with database.begin() as connection:
        with pytest.raises(NameTaken, match="client"):
            clients.create(connection, "c")
        assert clients.named(connection, "c") is not None


def test_a_key_that_is_not_there_is_said(database: Engine) -> None:
    with database.begin() as connection, pytest.raises(clients.KeyMissing):
        clients.revoke_key(connection, "key_none")
