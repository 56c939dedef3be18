"""Sign-in throttle: each wrong password makes the next wait longer, the wait ends, and tries at once gain nothing."""

from concurrent.futures import ThreadPoolExecutor

from review_api.sign_in_throttle import FREE, FREE_PER_ADDRESS, FREE_PER_LOGIN, LINKS, LONGEST_S, Attempts


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_wait_doubles_up_to_a_limit_and_ends() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    assert [attempts.begin("mina", "here").wait_s for _ in range(FREE)] == [0.0] * FREE
    waits = []
    for _ in range(12):
        waits.append(attempts.begin("mina", "here").wait_s)
        clock.now_s += waits[-1]
        assert attempts.begin("mina", "here").wait_s == 0
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == LONGEST_S
    assert attempts.begin("mina", "elsewhere").wait_s == 0


def test_whoever_signs_in_begins_anew() -> None:
    attempts = Attempts(Clock())
    for _ in range(FREE - 1):
        attempts.begin("mina", "here")
    attempts.succeeded(attempts.begin("mina", "here"))
    assert [attempts.begin("mina", "here").wait_s for _ in range(FREE)] == [0.0] * FREE
    assert attempts.begin("mina", "here").wait_s > 0


def test_tries_at_once_are_counted_one_after_the_other() -> None:
    attempts = Attempts(Clock())
    with ThreadPoolExecutor(16) as threads:
        waits = list(threads.map(lambda _: attempts.begin("mina", "here").wait_s, range(150)))
    assert sum(wait_s == 0 for wait_s in waits) == FREE


def test_what_is_taken_back_leaves_no_trace() -> None:
    attempts = Attempts(Clock())
    for _ in range(100):
        attempts.take_back(attempts.begin("mina", "here"))
    first, second = attempts.begin("mina", "here"), attempts.begin("mina", "here")
    attempts.take_back(first)  # the second one is a failure still
    assert [attempts.begin("mina", "here").wait_s for _ in range(FREE - 1)] == [0.0] * (FREE - 1)
    assert attempts.begin("mina", "here").wait_s > 0
    assert second.wait_s == 0


def test_people_who_sign_in_do_not_make_their_office_wait() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for number in range(FREE_PER_ADDRESS):
        attempts.begin(f"login{number}", "office")
    clock.now_s += 2
    for number in range(20):
        attempt = attempts.begin(f"person{number}", "office")
        assert attempt.wait_s == 0
        attempts.succeeded(attempt)


def test_one_login_from_many_addresses_is_slow_but_not_where_it_came_in_before() -> None:
    attempts = Attempts(Clock())
    attempts.succeeded(attempts.begin("mina", "home"))
    for number in range(FREE_PER_LOGIN):
        assert attempts.begin("mina", f"address{number}").wait_s == 0
    assert attempts.begin("mina", "yet another").wait_s > 0
    assert attempts.begin("mina", "home").wait_s == 0
    assert attempts.begin("ravi", "yet another").wait_s == 0


def test_links_are_counted_for_each_address_alone() -> None:
    attempts = Attempts(Clock())
    for number in range(FREE_PER_LOGIN + 1):
        assert attempts.begin(LINKS, f"address{number}").wait_s == 0


def test_one_password_on_many_logins_is_slow_too() -> None:
    attempts = Attempts(Clock())
    for number in range(FREE_PER_ADDRESS):
        assert attempts.begin(f"login{number}", "here").wait_s == 0
    assert attempts.begin("another", "here").wait_s > 0
