"""Keys: they open until they end, do what their scopes say, and are replaced without a gap."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from pipeline.accounts import clients, keys
from pipeline.store.database import now, reading
from tests.conftest import Rows


@pytest.fixture
def owner(rows: Rows) -> clients.Client:
    return rows.client("Asha Telecom")


def later(monkeypatch: pytest.MonkeyPatch, hours: float) -> datetime:
    """Let it be so many hours later for keys."""
    at = now() + timedelta(hours=hours)
    monkeypatch.setattr(keys, "now", lambda: at)
    return at


def known(database: Engine, secret: str) -> keys.Key | None:
    with reading(database) as connection:
        return keys.of_secret(connection, secret)


def test_a_key_opens_until_it_is_revoked(database: Engine, owner: clients.Client) -> None:
    with database.begin() as connection:
        made, secret = clients.create_key(connection, owner.id)
    assert known(database, secret) == made
    assert (made.client_id, made.scopes, made.state) == (owner.id, keys.SCOPES, "open")
    assert known(database, secret + "x") is None
    for _ in range(2):
        with database.begin() as connection:
            keys.revoke(connection, made.id, owner.id)
    assert known(database, secret) is None
    with reading(database) as connection:
        assert [one.state for one in keys.of_client(connection, owner.id)] == ["revoked"]


def test_a_key_expires(database: Engine, owner: clients.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.begin() as connection:
        _, secret = keys.create(connection, owner.id, expires_at=now() + timedelta(hours=1))
    assert known(database, secret) is not None
    later(monkeypatch, 1)
    assert known(database, secret) is None
    with reading(database) as connection:
        assert [one.state for one in keys.of_client(connection, owner.id)] == ["expired"]


def test_one_clients_key_is_missing_for_another(database: Engine, owner: clients.Client) -> None:
    with database.begin() as connection:
        made, _ = keys.create(connection, owner.id)
        with pytest.raises(keys.KeyMissing):
            keys.revoke(connection, "key_none")
        with pytest.raises(keys.KeyMissing):
            keys.revoke(connection, made.id, "cli_other")
        with pytest.raises(keys.KeyMissing):
            keys.rotate(connection, made.id, 1, "cli_other")


@pytest.mark.parametrize("scopes", [[], ["all"], ["read", "write"]])
def test_scopes_are_known_ones(database: Engine, owner: clients.Client, scopes: list[str]) -> None:
    with database.begin() as connection, pytest.raises(keys.UnknownScope, match="submit, read, delete, admin"):
        keys.create(connection, owner.id, "", scopes)


def test_the_old_key_works_beside_the_new_one(
    database: Engine, owner: clients.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as connection:
        old, secret = keys.create(connection, owner.id, "night", ["read"], now() + timedelta(days=30))
        new, second = keys.rotate(connection, old.id, 5, owner.id)
    assert (new.name, new.scopes) == ("night", ("read",))
    assert known(database, secret) is not None
    assert known(database, second) == new
    with database.begin() as connection, pytest.raises(keys.KeyOver, match=new.id):
        keys.rotate(connection, old.id, 5)
    at = later(monkeypatch, 5.01)
    assert known(database, secret) is None
    assert new.expires_at is not None
    assert timedelta(days=29) < new.expires_at - at < timedelta(days=30)
    with database.begin() as connection, pytest.raises(keys.KeyOver, match="expired"):
        keys.rotate(connection, old.id, 5)


def test_an_overlap_makes_no_key_last_longer(database: Engine, owner: clients.Client) -> None:
    ends_at = now() + timedelta(hours=1)
    with database.begin() as connection:
        old, _ = keys.create(connection, owner.id, expires_at=ends_at)
        keys.rotate(connection, old.id, 48)
        assert keys.get(connection, old.id).expires_at == ends_at


def test_a_client_has_only_so_many_keys(
    database: Engine, owner: clients.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_OPEN", 2)
    with database.begin() as connection:
        first, _ = keys.create(connection, owner.id)
        keys.create(connection, owner.id)
        with pytest.raises(keys.TooManyKeys):
            keys.create(connection, owner.id)
        keys.revoke(connection, first.id)
        keys.create(connection, owner.id)


def test_the_last_use_is_noted_once_a_minute(
    database: Engine, owner: clients.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as connection:
        made, _ = keys.create(connection, owner.id)
        seen = []
        for hours in (0, 0.01, 0.1):
            at = later(monkeypatch, hours)
            key = keys.get(connection, made.id)
            seen.append(keys.use_is_to_be_noted(key))
            keys.note_use(connection, made.id)
            noted = keys.get(connection, made.id).last_used_at
            assert (noted == at) == seen[-1]
    assert seen == [True, False, True]
