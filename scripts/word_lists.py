"""Make the word lists of lexicons/words: `python -m scripts.word_lists FOLDER`

FOLDER holds a file a language, named as Tesseract names it (hin.txt): the words of the model `tessdata_fast`
(Apache-2.0), taken out with Tesseract's own tools:

    combine_tessdata -u hin.traineddata hin.
    dawg2wordlist hin.lstm-unicharset hin.lstm-word-dawg hin.txt

Before them come the frequent words: lexicons/words/common.tsv, then the words of our own sentences
(asr/training/texts) by how often they occur. Where a list has more than MOST words, the shortest are kept: frequent
words are short, and the model's list has no frequencies.
"""

import argparse
import lzma
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from configs.registry import variety
from lexicons.scripts import script_fidelity
from lexicons.typing_words import OWN_FOLDER
from lexicons.word_lists import ENDING, FOLDER

ROOT = Path(__file__).parents[1]
MOST = 40_000
NAMES = {
    "hi": "hin", "mr": "mar", "ne": "nep", "bn": "ben", "as": "asm", "gu": "guj", "pa": "pan", "or": "ori", "ta": "tam",
    "te": "tel", "kn": "kan", "ml": "mal",
}  # fmt: skip
# For typing only: lexicons/typing_words.py says why. Their frequent words are in frequent.tsv beside them.
TYPING_NAMES = {"ur": "urd"}
# Letters and signs of Urdu that begin no word: the list holds some words from back to front.
NEVER_FIRST = "ےۓںھۂئءً\u064e\u064f\u0650\u0651\u0652\u0670"
# Tesseract's Urdu words stand between marks of their direction.
MARKS = "\u200e\u200f\u202a\u202b\u202c"


def usable(words: Iterable[str], script: str) -> list[str]:
    """Return the words in NFC that are of letters of the script only, each once, in the order given."""
    plain = (unicodedata.normalize("NFC", word.strip().strip(MARKS)) for word in words)
    return list(dict.fromkeys(word for word in plain if word and _letters(word) and script_fidelity(word, script) == 1))


def _letters(word: str) -> bool:
    return all(unicodedata.category(char)[0] in "LM" for char in word)


def frequent(language: str) -> list[str]:
    """Return our own words of a language, the most frequent first."""
    rows = (line.split("\t") for line in (ROOT / "lexicons" / FOLDER / "common.tsv").read_text("utf-8").splitlines())
    common = [word for tag, *words in rows if tag == language for word in " ".join(words).split()]
    texts = ROOT / "asr" / "training" / "texts" / f"{language}.yaml"
    counts = Counter(texts.read_text("utf-8").replace(",", " ").split() if texts.is_file() else ())
    return [*common, *(word for word, _ in counts.most_common())]


def frequent_for_typing(language: str) -> list[str]:
    """Return our own words of a language of TYPING_NAMES, the most frequent first."""
    rows = (ROOT / "lexicons" / OWN_FOLDER / "frequent.tsv").read_text("utf-8").splitlines()
    return [word for row in rows if row.startswith(f"{language}\t") for word in row.split()[1:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    for language, name in NAMES.items():
        write(language, frequent(language), folder / f"{name}.txt", FOLDER)
    for language, name in TYPING_NAMES.items():
        write(language, frequent_for_typing(language), folder / f"{name}.txt", OWN_FOLDER)


def write(language: str, ours: Iterable[str], words: Path, into: str) -> None:
    """Write the list of a language into a folder of lexicons, and print how long it is."""
    script = variety(language).script
    first = usable(ours, script)
    rest = {word for word in usable(words.read_text("utf-8").splitlines(), script) if word[0] not in NEVER_FIRST} - set(
        first
    )
    kept = sorted(sorted(sorted(rest), key=len)[:MOST])
    content = "\n".join(first) + "\n\n" + "\n".join(kept)
    file = ROOT / "lexicons" / into / (language + ENDING)
    file.write_bytes(lzma.compress(content.encode("utf-8"), preset=9))
    print(f"{language}: {len(first)} frequent words, {len(kept)} others, {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
