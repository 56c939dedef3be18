"""The base of every error of the house that a person can mend: the command line prints its message as one line."""

from typing import ClassVar


class BoliError(Exception):
    """Something is wrong that a person can mend. The message says what to do. `exit_code`: of a command that ends in
    it.
    """

    exit_code: ClassVar[int] = 2
