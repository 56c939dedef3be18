"""Groups: who is never split up. Recordings that share a voice, and all voices of these, are one group.

    recording 1   A, B  \\
    recording 2   B      >  one group        recording 4   D      another
    recording 3   C, A  /
"""

from collections.abc import Iterable


class Groups:
    """Sets of names that grow together (union-find). A group's name is the least of its names, whatever the order."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, names: Iterable[str]) -> None:
        """Make the groups of all these names one."""
        roots = sorted({self.of(name) for name in names})
        for root in roots[1:]:
            self._above[root] = roots[0]

    def of(self, name: str) -> str:
        """Return the name of a group."""
        root = name
        while self._above.get(root, root) != root:
            root = self._above[root]
        while name != root:
            self._above[name], name = root, self._above.get(name, root)
        self._above.setdefault(root, root)
        return root
