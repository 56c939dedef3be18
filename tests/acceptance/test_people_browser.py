"""The page of people in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from configs.settings import Settings, Storage
from pipeline.accounts import centres, invitations, people, sessions
from pipeline.store.database import now, reading
from pipeline.store.tables.accounts import invitation
from pipeline.store.tables.accounts import person as person_table
from review_api.static_pages import PAGES
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.acceptance.test_my_work_browser import judge

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASHA, CENTRE = "आशा", "கோவை"


class Centre(Desk):
    """A service with two centres, an operator, a lead in each, and people who write three scripts."""

    def open(self) -> None:
        with self.engine.begin() as connection:
            kovai, ranchi = (centres.create(connection, name).id for name in (CENTRE, "Ranchi"))
        members = {"om": None, "lata": kovai, "mala": ranchi, "tamizh": kovai, "kamal": kovai, "urfi": ranchi}
        for login, centre in members.items():
            roles = {"om": ["operator"], "lata": ["lead"], "mala": ["lead"]}.get(login, ["transcriber"])
            made = self.rows.person(login, "ta", roles=roles)
            if centre:
                with self.engine.begin() as connection:
                    people.set_centre(connection, made.id, centre)
        self.call(asha=ASHA, tamizh="தமிழ்ச்செல்வி", urfi="عرفی")

    def call(self, **names: str) -> None:
        with self.engine.begin() as connection:
            for login, name in names.items():
                connection.execute(sa.update(person_table).where(person_table.c.login == login).values(name=name))

    def known(self, login: str) -> people.Account:
        with reading(self.engine) as connection:
            return people.with_login(connection, login)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    require_page()
    folder = tmp_path_factory.mktemp("people")
    settings = Settings(storage=Storage(data_dir=folder))
    with serving(settings) as url:
        made = Centre(folder, url, settings)
        made.open()
        yield made
        made.engine.dispose()


def test_a_lead_sees_the_own_centre_and_may_do_less(desk: Centre) -> None:
    seen = desk.play("leadPeople", login="lata")
    assert seen["people"] == ["Kamal", "Lata", "தமிழ்ச்செல்வி"]
    assert seen["acts"] == ["Change", "The operator’s to change", "Change"]
    assert CENTRE in seen["centres"]
    assert "Ranchi" not in seen["centres"]
    assert "The operator makes and renames centres" in seen["centres"]
    assert (seen["roles"], seen["asksCentre"]) == (["transcriber", "reviewer"], 0)
    assert seen["row"][:5] == ["anybody who has it", "Revoke", "join", "transcriber", CENTRE]
    assert seen["over"] == "Your session is over. Sign in again."
    judge(seen["found"], 8)
    with desk.engine.begin() as connection:
        (made,) = invitations.invitations(connection, None, 10)
        assert made.centre_id == desk.known("lata").person.centre_id
        connection.execute(sa.delete(invitation))


def test_an_operator_invites_revokes_and_makes_centres(desk: Centre) -> None:
    seen = desk.play("operatorInvites", login="om", name="காவ்யா", centre="Ranchi", client="a client")
    assert (seen["alone"], seen["name"]) == (False, "காவ்யா")
    assert seen["link"].startswith(f"{desk.url}join#")
    assert seen["row"][:5] == ["காவ்யா", "Revoke", "join", "reviewer", "–"]
    assert seen["row"][5] == "open ends in 47 hours"
    assert seen["after"] == "Invitations"
    assert seen["taken"] == "There is a centre named 'Ranchi' already."
    assert seen["centres"] == ["Ranchi", "لاہور", CENTRE]
    assert "10.1.0.0/99" in seen["refused"]
    assert all(told in seen["limits"] for told in ("10.1.0.0/16", "2001:db8:12::/48", "5 min"))
    with reading(desk.engine) as connection:
        (made,) = invitations.invitations(connection, None, 10)
    assert (made.state(now()), made.languages, made.roles) == ("revoked", ("hi",), ("reviewer",))
    judge(seen["found"], 16)


def test_an_operator_finds_changes_and_shuts_out_people(desk: Centre) -> None:
    asha = desk.known("asha").person
    with desk.engine.begin() as connection:
        token = sessions.begin(connection, asha.id, now() + timedelta(hours=1))
        elsewhere = sessions.Origin("10.0.0.7", "Firefox, Linux")
        sessions.end_all(connection, desk.known("om").person.id)
        sessions.begin(connection, desk.known("om").person.id, now() + timedelta(hours=1), elsewhere)
    seen = desk.play("operatorPeople", login="om", centre=CENTRE)
    assert seen["all"] == [ASHA, "Kamal", "Lata", "Mala", "Om", "தமிழ்ச்செல்வி", "عرفی"]
    assert (seen["byName"], seen["filtered"]) == ([ASHA], ["Mala"])
    assert (seen["opener"], seen["returned"], seen["outline"]) == (f"Change {ASHA}", f"Change {ASHA}", "solid")
    assert all(seen["trapped"])
    assert "What you typed is still here" in seen["lost"]["words"]
    assert seen["lost"]["kept"]
    assert seen["row"][:4] == ["Change", "transcriber, reviewer", "தமிழ் (Tamil)", CENTRE]
    assert ASHA in seen["question"]
    assert seen["safe"] == "Leave it"
    assert seen["link"].startswith(f"{desk.url}join#")
    assert seen["pages"] == ["Lead’s board", "Accuracy"]
    assert seen["outside"] == []
    assert [len(seen["signedIn"][when]) for when in ("before", "after")] == [2, 1]
    assert (seen["signedIn"]["focus"], seen["signedIn"]["returned"]) == ("Where you are signed in", "My account")
    judge(seen["found"], 20)
    after = desk.known("asha")
    assert after.disabled_at is None
    assert (after.person.roles, after.person.languages) == (("transcriber", "reviewer"), ("ta",))
    with reading(desk.engine) as connection:
        assert sessions.person_of(connection, token) is None
        made = [one for one in invitations.invitations(connection, None, 10) if one.person_id == asha.id]
    assert [(one.purpose, one.state(now())) for one in made] == [("password", "revoked")]  # by what came after it


def test_every_page_asks_for_a_sign_in(desk: Centre) -> None:
    pages = [address.strip("/") for address in PAGES if address != "/join"]
    seen = desk.play("signInEverywhere", pages=pages)
    english = {"dashboard", "lexicons"}  # the others offer a choice of languages, before the login
    entrance = ["login", "password", "Sign in"]
    assert seen["stops"] == {page or "desk": entrance if page in english else ["tongue", *entrance] for page in pages}
    judge(seen["found"], 2 * len(pages))
