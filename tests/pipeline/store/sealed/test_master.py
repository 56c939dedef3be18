"""Master keys: from the settings, from a file, from a program; each failure is one clear line."""

import json
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from configs.encryption import Encryption
from pipeline.store.sealed.key_command import KeyCommandFailed
from pipeline.store.sealed.master import BadKeyFile, Master, MasterKeyUnset, WrongMasterKey, new_key
from tests.pipeline.store.sealed.conftest import under

SECRET = b"s" * 32
ABOUT = "client key 1"
# A KMS of a few lines: it turns the base64 around, and says what it was asked.
KMS = """
import json, sys
asked = json.load(sys.stdin)
open(sys.argv[1], "a").write(json.dumps(asked) + "\\n")
print({"wrap": "kms-" + asked["key"][::-1], "unwrap": asked["key"][4:][::-1]}[asked["operation"]])
"""


def by_command(*command: str, timeout_s: float = 10, key: str = "") -> Master:
    return Master(Encryption(key_command=command, key_command_timeout_s=timeout_s, key=SecretStr(key)))


def test_the_first_key_wraps_and_all_unwrap() -> None:
    old, new = new_key(), new_key()
    wrapped = under(old).wrap(SECRET, ABOUT)
    both = under(new, old)
    assert both.unwrap(wrapped, ABOUT) == SECRET
    assert not both.is_current(wrapped)
    assert both.is_current(both.wrap(SECRET, ABOUT))
    assert old not in wrapped


def test_another_key_or_another_place_does_not_unwrap() -> None:
    key = new_key()
    wrapped = under(key).wrap(SECRET, ABOUT)
    with pytest.raises(WrongMasterKey, match="another master key"):
        under(new_key()).unwrap(wrapped, ABOUT)
    with pytest.raises(WrongMasterKey, match="was changed"):
        under(key).unwrap(wrapped, "client key 2")


def test_keys_of_a_file(tmp_path: Path) -> None:
    file, key = tmp_path / "keys", new_key()
    with pytest.raises(BadKeyFile, match="cannot read"):
        Master(Encryption(key_file=file))
    for bad in ("", "short\n", f"{key}\nno key\n"):
        file.write_text(bad)
        with pytest.raises(BadKeyFile, match="boli encryption key"):
            Master(Encryption(key_file=file))
    file.write_text(f"{key}\n")
    assert under(key).unwrap(Master(Encryption(key_file=file)).wrap(SECRET, ABOUT), ABOUT) == SECRET


def test_settings_without_a_key_or_with_a_bad_one() -> None:
    assert not Encryption().is_on
    with pytest.raises(MasterKeyUnset):
        Master(Encryption())
    with pytest.raises(ValidationError, match="boli encryption key"):
        Encryption(key=SecretStr("secret"))


def test_a_program_wraps_and_unwraps(tmp_path: Path) -> None:
    log = tmp_path / "asked"
    master = by_command(sys.executable, "-c", KMS, str(log))
    wrapped = master.wrap(SECRET, ABOUT)
    assert wrapped.startswith("command:kms-")
    assert master.is_current(wrapped)
    assert master.unwrap(wrapped, ABOUT) == SECRET
    assert [json.loads(line)["operation"] for line in log.read_text().splitlines()] == ["wrap", "unwrap"]


def test_a_program_comes_before_a_key_that_still_opens() -> None:
    key = new_key()
    wrapped = under(key).wrap(SECRET, ABOUT)
    both = by_command("kms", key=key)
    assert not both.is_current(wrapped)
    assert both.unwrap(wrapped, ABOUT) == SECRET


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("import time; time.sleep(60)", "did not answer within"),
        ("import sys; sys.exit('denied by policy')", "failed with 1: denied by policy"),
        ("print()", "did not print one line"),
        ("print('a'); print('b')", "did not print one line"),
        ("print('%%%')", "no base64"),
        ("print('AAAA')", "no key of ours"),
    ],
)
def test_a_program_that_does_not_answer_as_it_should(program: str, says: str) -> None:
    timeout_s = 0.5 if "sleep" in program else 20
    with pytest.raises(KeyCommandFailed, match=says):
        by_command(sys.executable, "-c", program, timeout_s=timeout_s).unwrap("command:x", ABOUT)


def test_a_program_that_is_not_there_and_one_that_was_taken_out() -> None:
    with pytest.raises(KeyCommandFailed, match="could not be run"):
        by_command("/no/such/program").wrap(SECRET, ABOUT)
    with pytest.raises(WrongMasterKey, match="key_command is needed"):
        under(new_key()).unwrap("command:x", ABOUT)
