"""Second factor: codes of a device, each good once; recovery codes; what is kept of them."""

from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Connection, Engine, select

from pipeline.accounts import people, second_factor
from pipeline.accounts.second_factor import STEP_S, AlreadyOn, CodeNeeded, NotOn, WrongCode
from pipeline.privacy import people as privacy
from pipeline.store.secret_box import SecretBox, SecretLost
from pipeline.store.tables.accounts import recovery_code
from pipeline.store.tables.accounts import second_factor as table
from tests.conftest import Rows

AT = 1_800_000_000.0


@pytest.fixture
def box(tmp_path: Path) -> SecretBox:
    return SecretBox(tmp_path)


def shown(secret: str, at: float = AT) -> str:
    """What the device shows at a time."""
    return pyotp.TOTP(secret).at(int(at))


def turned_on(connection: Connection, box: SecretBox, person_id: str) -> tuple[str, list[str]]:
    secret = second_factor.begin(connection, box, person_id)
    return secret, second_factor.confirm(connection, box, person_id, shown(secret), lambda: AT)


def test_codes_are_those_of_the_standard() -> None:
    """The SHA-1 rows of RFC 6238, appendix B, of which a device shows the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    rows = {59: "94287082", 1111111109: "07081804", 1234567890: "89005924", 20000000000: "65353130"}
    assert [shown(secret, at) for at in rows] == [code[-6:] for code in rows.values()]


def test_it_counts_from_its_first_right_code(database: Engine, rows: Rows, box: SecretBox) -> None:
    mina = rows.person("mina").id
    with database.begin() as connection:
        with pytest.raises(NotOn):
            second_factor.confirm(connection, box, mina, "123456", lambda: AT)
        secret = second_factor.begin(connection, box, mina)
        second_factor.demand(connection, box, mina, "")  # whoever scanned wrongly is not shut out
        with pytest.raises(WrongCode):
            second_factor.confirm(connection, box, mina, shown(secret, AT + 300), lambda: AT)
        assert second_factor.of_person(connection, mina).confirmed_at is None
        again = second_factor.begin(connection, box, mina)
        with pytest.raises(WrongCode):
            second_factor.confirm(connection, box, mina, shown(secret), lambda: AT)
        codes = second_factor.confirm(connection, box, mina, shown(again), lambda: AT)
        assert len(set(codes)) == second_factor.of_person(connection, mina).recovery_codes_left == 10
        with pytest.raises(AlreadyOn):
            second_factor.begin(connection, box, mina)
        with pytest.raises(AlreadyOn):
            second_factor.confirm(connection, box, mina, shown(again), lambda: AT)
        with pytest.raises(CodeNeeded):
            second_factor.demand(connection, box, mina, "")


@pytest.mark.parametrize(("apart", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(
    database: Engine, rows: Rows, box: SecretBox, apart: int, good: bool
) -> None:
    mina, later = rows.person("mina").id, AT + 100 * STEP_S
    with database.begin() as connection:
        secret, _ = turned_on(connection, box, mina)
        code = shown(secret, later + apart * STEP_S)
        if good:
            second_factor.demand(connection, box, mina, f" {code[:3]} {code[3:]} ", lambda: later)
        else:
            with pytest.raises(WrongCode):
                second_factor.demand(connection, box, mina, code, lambda: later)


def test_a_code_is_good_once_and_none_before_it_is_after_it(database: Engine, rows: Rows, box: SecretBox) -> None:
    mina, later = rows.person("mina").id, AT + 100 * STEP_S
    with database.begin() as connection:
        secret, _ = turned_on(connection, box, mina)
        second_factor.demand(connection, box, mina, shown(secret, later), lambda: later)
        for code in (shown(secret, later), shown(secret, later - STEP_S)):
            with pytest.raises(WrongCode):
                second_factor.demand(connection, box, mina, code, lambda: later)
        second_factor.demand(connection, box, mina, shown(secret, later + STEP_S), lambda: later)


def test_a_recovery_code_is_good_once_and_for_its_person_alone(database: Engine, rows: Rows, box: SecretBox) -> None:
    mina, rhea = rows.person("mina").id, rows.person("rhea").id
    with database.begin() as connection:
        _, codes = turned_on(connection, box, mina)
        turned_on(connection, box, rhea)
        with pytest.raises(WrongCode):
            second_factor.demand(connection, box, rhea, codes[0], lambda: AT)
        second_factor.demand(connection, box, mina, codes[0].upper().replace("-", " "), lambda: AT)
        with pytest.raises(WrongCode):
            second_factor.demand(connection, box, mina, codes[0], lambda: AT)
        assert second_factor.of_person(connection, mina).recovery_codes_left == 9
        renewed = second_factor.renew_codes(connection, box, mina, codes[1])
        assert len(renewed) == 10
        with pytest.raises(WrongCode):
            second_factor.demand(connection, box, mina, codes[2], lambda: AT)
        second_factor.remove(connection, box, mina, renewed[0])
        second_factor.demand(connection, box, mina, "")
        with pytest.raises(NotOn):
            second_factor.remove(connection, box, mina, renewed[1])


def test_neither_secrets_nor_codes_lie_in_the_database(
    database: Engine, rows: Rows, box: SecretBox, tmp_path: Path
) -> None:
    mina = rows.person("mina").id
    with database.begin() as connection:
        secret, codes = turned_on(connection, box, mina)
        kept = repr(connection.execute(select(table)).all()) + repr(connection.execute(select(recovery_code)).all())
        assert not [one for one in (secret, *codes, codes[0].replace("-", "")) if one in kept]
        other = SecretBox(tmp_path / "elsewhere")
        with pytest.raises(SecretLost):
            second_factor.demand(connection, other, mina, shown(secret, AT + 60), lambda: AT + 60)
        second_factor.demand(connection, other, mina, codes[0], lambda: AT)  # a way back


def test_whoever_is_erased_leaves_none(database: Engine, rows: Rows, box: SecretBox) -> None:
    mina = rows.person("mina").id
    with database.begin() as connection:
        turned_on(connection, box, mina)
        people.disable(connection, mina)
        privacy.erase(connection, mina)
        assert connection.execute(select(table)).all() == connection.execute(select(recovery_code)).all() == []
