"""Draw the states of a recording, a task, a segment and a model, from the code.

python -m scripts.draw_states           writes docs/reference/states.md
"""

import argparse
import sys
from pathlib import Path

from pipeline.recordings.states import MACHINES, Machine
from pipeline.registry.states import MODEL
from scripts.rooms import ROOT

DRAWN = (*MACHINES, MODEL)
PAGE = ROOT / "docs" / "reference" / "states.md"
HEAD = """# States

This page is written by `python -m scripts.draw_states`, from `pipeline/recordings/states.py` and, for
models, `pipeline/registry/states.py`. Every state is written through `pipeline/recordings/transitions.py`, that of a
model through `pipeline/registry/models.py`; both refuse a move that is not here. Random histories of recordings, tasks
and segments are tried against it by `python -m benchmarks.service.histories`.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=PAGE)
    chosen = parser.parse_args()
    chosen.out.write_text(page(), encoding="utf-8")
    print(f"{chosen.out}: {len(DRAWN)} machines", file=sys.stderr)


def page() -> str:
    """Return the page: of each machine a picture (Mermaid), what its states mean, and its moves."""
    return HEAD + "".join(_section(machine) for machine in DRAWN)


def _section(machine: Machine) -> str:
    states = "".join(f"| `{state}` | {meaning} |\n" for state, meaning in machine.means.items())
    moves = "".join(f"| `{move.source}` | `{move.target}` | {move.why} |\n" for move in machine.moves)
    return (
        f"\n## A {machine.noun}\n{_picture(machine)}\n| state | means |\n|---|---|\n{states}"
        f"\n| from | to | when |\n|---|---|---|\n{moves}"
    )


def _picture(machine: Machine) -> str:
    arrows = [f"[*] --> {machine.start}", *(f"{move.source} --> {move.target}" for move in machine.moves)]
    lines = "\n".join(f"    {arrow}" for arrow in arrows)
    return f"```mermaid\nstateDiagram-v2\n{lines}\n```\n"


if __name__ == "__main__":
    main()
