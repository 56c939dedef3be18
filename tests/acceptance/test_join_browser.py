"""The page behind a link in a real browser against the real service. Driven as in test_editor_browser.py."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from configs.settings import Settings, Storage
from pipeline.accounts import invitations, people
from pipeline.accounts.people import Profile
from pipeline.store.database import reading
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEW = "another long one"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The service until the test ends; Asha works there already."""
    require_page()
    settings = Settings(storage=Storage(data_dir=tmp_path))
    with serving(settings) as url:
        made = Desk(tmp_path, url, settings)
        yield made
        made.engine.dispose()


def test_whoever_has_a_link_joins(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        wanted = Profile("asha_k", "", ["transcriber"], ["hi"])
        _, token = invitations.invite(connection, wanted, None, timedelta(days=1))
    seen = desk.play("join", token=token, taken="asha")
    assert seen["suggested"] == "asha_k"
    assert seen["refused"] == "यह लॉगिन किसी और का है। कोई दूसरा चुनें।"
    assert seen["focused"] == "login"
    assert "asha2" in seen["inside"]
    assert seen["address"].endswith("/join")  # the token is gone from the address
    assert seen["leaked"] == []
    assert "आशा" in seen["desk"]
    with reading(desk.engine) as connection:
        assert people.with_login(connection, "asha2").person.languages == ("hi",)
    assert {name: one["violations"] for name, one in seen["found"].items() if one["violations"]} == {}
    assert {one["overflow"] for one in seen["found"].values()} == {0}
    assert all(one["passes"] > 5 for one in seen["found"].values())


def test_whoever_forgot_a_password_chooses_another(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        asha = people.with_login(connection, "asha").person
        _, token = invitations.reset(connection, asha, None, timedelta(days=1))
    assert desk.play("choosePassword", token=token, password=NEW) == {
        "login": "asha", "fixed": True, "held": True, "faults": []
    }  # fmt: skip
    with reading(desk.engine) as connection:
        known = people.credential(connection, "asha")
    assert people.verify(known, NEW) == asha
    assert people.verify(known, PASSWORD) is None
