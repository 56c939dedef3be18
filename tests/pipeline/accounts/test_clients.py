"""Clients: a name is given once."""

import pytest
from sqlalchemy import Engine

from pipeline.accounts import clients
from pipeline.accounts.names import NameTaken
from tests.conftest import Rows


def test_a_name_is_taken_once(database: Engine, rows: Rows) -> None:
    rows.client("c")
    with database.begin() as connection:
        with pytest.raises(NameTaken, match="client"):
            clients.create(connection, "c")
        assert clients.named(connection, "c") is not None
