"""Sign-in throttle: each wrong password makes the next wait longer, and the wait ends."""

from review_api.sign_in_throttle import FREE, FREE_PER_ADDRESS, LONGEST_S, Attempts


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_wait_doubles_up_to_a_limit_and_ends() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(FREE + 12):
        attempts.failed("mina", "here")
        waits.append(attempts.wait_s("mina", "here"))
    assert waits[: FREE + 3] == [0.0] * (FREE - 1) + [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_S
    assert attempts.wait_s("mina", "elsewhere") == 0
    clock.now_s += LONGEST_S
    assert attempts.wait_s("mina", "here") == 0
    attempts.succeeded("mina", "here")
    attempts.failed("mina", "here")
    assert attempts.wait_s("mina", "here") == 0


def test_one_password_on_many_logins_is_slow_too() -> None:
    attempts = Attempts(Clock())
    for number in range(FREE_PER_ADDRESS):
        assert attempts.wait_s(f"login{number}", "here") == 0
        attempts.failed(f"login{number}", "here")
    assert attempts.wait_s("another", "here") > 0
