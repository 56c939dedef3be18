"""Spoken: sound files whose texts are known, from a folder or its manifest.jsonl."""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluation.clips import NoClips


@dataclass(frozen=True, slots=True)
class Spoken:
    """A real clip: its file, what is said in it, and the BCP-47 tag of its language."""

    file: Path
    text: str
    language: str


def clips_of(folder: Path, language: str, most: int) -> list[Spoken]:
    """Return at most `most` clips of the folder, spread evenly over it; 0 for all. Raises NoClips."""
    if not folder.is_dir():
        raise NoClips(f"there is no folder {folder}")
    manifest = folder / "manifest.jsonl"
    if manifest.is_file():
        lines = [json.loads(line) for line in manifest.read_text("utf-8").splitlines() if line.strip()]
        found = [Spoken(folder / one["audio"], one["text"], one.get("language") or language) for one in lines]
    else:
        files = [file for file in sorted(folder.iterdir()) if file.suffix != ".txt"]
        pairs = [(file, file.with_suffix(".txt")) for file in files if file.with_suffix(".txt").is_file()]
        found = [Spoken(file, text.read_text("utf-8"), language) for file, text in pairs]
    if not found:
        raise NoClips(f"{folder} holds no clips: put manifest.jsonl there, or NAME.wav and NAME.txt")
    step = len(found) / most if 0 < most < len(found) else 1
    return [found[int(number * step)] for number in range(min(most or len(found), len(found)))]
