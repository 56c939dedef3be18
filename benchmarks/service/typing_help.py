"""Are Latin letters read as the words that people mean, and is each key answered at once?

    python -m benchmarks.service.typing_help --throttle 6

The pairs of editor/test/typing/romanised.tsv, but not the first of each language, which served to set the costs, are
typed letter by letter into the page's own code, in Chromium with its CPU throttled, with the service's word lists.
Prints how many words came first, and among the five that are shown; milliseconds a key, each the least of three means
of ten; the longest step in which a list is made ready; and one search for near spellings.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.lib.printed import machine, table
from lexicons.typing_words import words_for_typing

ROOT = Path(__file__).parents[2]
EDITOR = ROOT / "editor"
HEADS = ["language", "words", "in the list", "first", "in five", "median", "p95", "worst", "step", "near"]


def languages() -> list[str]:
    """Return the languages of the pairs, in order."""
    lines = (EDITOR / "test" / "typing" / "romanised.tsv").read_text("utf-8").splitlines()
    return list(dict.fromkeys(line.split("\t")[0] for line in lines if line and not line.startswith("#")))


def measured(throttle: float) -> dict[str, dict[str, Any]]:
    """Return what the browser measured, by language."""
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder:
        lists = Path(folder) / "lists.json"
        lists.write_text(json.dumps({tag: words_for_typing(tag) for tag in languages()}), encoding="utf-8")
        given = json.dumps({"chromium": chromium, "lists": str(lists), "throttle": throttle})
        script = EDITOR / "test" / "benchmarks" / "typing_speed.mjs"
        ran = subprocess.run(
            ["node", str(script), given], capture_output=True, text=True, check=True, timeout=600, cwd=EDITOR
        )
    found: dict[str, dict[str, Any]] = json.loads(ran.stdout)
    return found


def row(tag: str, one: dict[str, Any]) -> dict[str, str]:
    """Return a row of the table."""
    counts = {"words": str(one["words"]), "in the list": str(one["listed"])}
    shares = {"first": f"{one['first'] / one['words']:.0%}", "in five": f"{one['five'] / one['words']:.0%}"}
    times = {head: f"{one[f'{head}_ms']:.1f}" for head in ("median", "p95", "worst", "step", "near")}
    return {"language": tag} | counts | shares | times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--throttle", type=float, default=6)
    throttle: float = parser.parse_args().throttle
    found = measured(throttle)
    print(f"CPU throttled {throttle:g} times; times in ms; {machine()}\n")
    print(table([row(tag, one) for tag, one in found.items()], HEADS))


if __name__ == "__main__":
    main()
