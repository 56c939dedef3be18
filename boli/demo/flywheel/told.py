"""What the story tells: lines, drafts beside what was said, and claims that hold or end it."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console

from configs.errors import BoliError

_SHOWN: Final = 3


class NotShown(BoliError):
    """A claim of the story does not hold. The message is the claim, with the figures."""


class Told:
    """Prints the story; `claims` counts those that held."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.claims = 0

    def chapter(self, title: str) -> None:
        self.console.print(f"\n{title}", style="bold", markup=False, highlight=False)

    def say(self, line: str) -> None:
        self.console.print(f"  {line}", markup=False, emoji=False, highlight=False, soft_wrap=True)

    def claim(self, holds: bool, line: str) -> None:
        """Tell a claim. Raises NotShown where it does not hold."""
        if not holds:
            raise NotShown(f"not shown: {line}")
        self.claims += 1
        self.say(f"checked: {line}")

    def doing(self, step: str) -> None:
        """Say what is being done, which may take minutes."""
        self.say(f"step {step} …")

    def compared(self, *texts: tuple[str, str]) -> None:
        """Show texts under each other, each with its name."""
        width = max(len(name) for name, _ in texts)
        for name, text in texts:
            self.say(f"  {name:{width}}  {text or '(nothing)'}")

    def beside(self, left: str, right: str, texts: Sequence[tuple[str, str]]) -> None:
        """Show the first of some pairs of texts that differ, one under the other."""
        for before, after in [pair for pair in texts if pair[0] != pair[1]][:_SHOWN]:
            self.compared((left, before), (right, after))


def percent(errors: int, of: int) -> str:
    """Return a rate in percent, of counts."""
    return f"{100 * errors / max(1, of):.1f} %"
