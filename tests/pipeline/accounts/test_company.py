"""Who of a company is which person here: linked once, by invitation, and for ever."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings
from pipeline.accounts import company, invitations, people
from pipeline.accounts.people import Profile
from pipeline.jobs.migration import migrate_all
from pipeline.outbound.company_identity import Identity
from pipeline.store.database import connect
from pipeline.store.tables.accounts import company_identity

MINA = Identity("https://id.sahara.example", "u-1", "mina@sahara.example", "mina@sahara.example", "Mina Devi")
DAY = timedelta(days=1)


def invited(connection: Connection, login: str) -> tuple[invitations.Invitation, str]:
    return invitations.invite(connection, Profile(login, "", ["reviewer"], ["hi"]), None, DAY)


def test_an_open_invitation_is_used_up(database: Engine) -> None:
    with database.begin() as connection:
        link, token = invited(connection, MINA.login)
        made = company.admit(connection, MINA, (), ())
        assert (made.login, made.name, made.roles, made.languages) == (MINA.login, MINA.name, ("reviewer",), ("hi",))
        assert invitations.get(connection, link.id).state(link.created_at) == "used"
        assert invitations.get(connection, link.id).person_id == made.id
        with pytest.raises(invitations.LinkOver):
            invitations.opened(connection, token)
        assert people.verify(people.credential(connection, MINA.login), "!") is None
        assert company.linked_since(connection, made.id) is not None
    with database.begin() as connection:
        assert company.admit(connection, replace(MINA, login="", email=""), ("other.example",), ()).id == made.id


def test_nobody_else_is_made_unless_the_settings_say_so(database: Engine) -> None:
    with database.begin() as connection:
        link, _ = invited(connection, MINA.login)
        invitations.revoke(connection, link.id)
        with pytest.raises(company.Unknown):
            company.admit(connection, MINA, (), ())
        made = company.admit(connection, MINA, (), ("transcriber",))
        assert (made.login, made.roles, made.centre_id) == (MINA.login, ("transcriber",), None)


def test_a_login_that_somebody_chose_is_nobodys_address(database: Engine) -> None:
    """A guest who joins as `mina@sahara.example` must not become Mina, nor she the guest."""
    with database.begin() as connection:
        _, token = invited(connection, "guest")
        guest = invitations.join(connection, token, MINA.login, "Guest", "!")
        with pytest.raises(company.Unknown):
            company.admit(connection, MINA, (), ("transcriber",))
        assert company.linked_since(connection, guest.id) is None


def test_a_person_is_one_of_the_company_until_they_are_unlinked(database: Engine) -> None:
    other = replace(MINA, subject="u-2")
    with database.begin() as connection:
        mina = people.create(connection, MINA.login, "Mina", "a long sentence of words", ["transcriber"])
        assert company.admit(connection, replace(MINA, login=MINA.login.upper()), (), ()).id == mina.id
        for taken in (other, replace(MINA, issuer="https://evil.example")):
            with pytest.raises(company.Unknown):
                company.admit(connection, taken, (), ("transcriber",))
        company.unlink(connection, mina.id)
        assert company.admit(connection, other, (), ()).id == mina.id


@pytest.mark.parametrize(
    "who", [replace(MINA, login=""), replace(MINA, subject="x" * 256), replace(MINA, login="x" * 101)]
)
def test_what_names_nobody_is_not_linked(database: Engine, who: Identity) -> None:
    with database.begin() as connection, pytest.raises(company.Unknown):
        company.admit(connection, who, (), ("transcriber",))


def test_a_domain_needs_a_verified_address(database: Engine) -> None:
    with database.begin() as connection:
        people.create(connection, MINA.login, "Mina", "a long sentence of words", ["transcriber"])
        for email in ("", "mina@evil.example", "mina@evil.example@sahara.example.evil", "sahara.example"):
            with pytest.raises(company.Unknown):
                company.admit(connection, replace(MINA, email=email), ("sahara.example",), ())
        assert company.admit(connection, MINA, ("sahara.example",), ())


def test_an_erased_person_is_no_longer_of_the_company(database: Engine) -> None:
    with database.begin() as connection:
        mina = people.create(connection, MINA.login, "Mina", "a long sentence of words", ["transcriber"])
        company.admit(connection, MINA, (), ())
        people.disable(connection, mina.id)
        people.anonymise(connection, mina.id)
        assert connection.execute(sa.select(company_identity)).all() == []


@pytest.mark.slow
def test_the_command_says_it_and_undoes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path))
    settings = Settings()
    migrate_all(settings)
    engine = connect(settings.database_url)
    with engine.begin() as connection:
        mina = people.create(connection, MINA.login, "Mina", "a long sentence of words", ["transcriber"])

    def said(*more: str) -> str:
        return CliRunner().invoke(app, ["user", "company", MINA.login, *more]).output

    assert said() == "mina@sahara.example never did\n"
    with engine.begin() as connection:
        company.admit(connection, MINA, (), ())
    assert said().startswith("mina@sahara.example signs in by the company since 20")
    assert "linked to nobody" in said("--unlink")
    with engine.connect() as connection:
        assert company.linked_since(connection, mina.id) is None
    engine.dispose()
