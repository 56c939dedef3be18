"""May this model's encoder be spared the silence after the speech?
`python -m benchmarks.asr.true_length [--model FOLDER]`

The measurement of `boli model true-length` (pipeline/evaluation/true_length.py) on other seeds: the bundled recordings,
cut, and sentences spoken by voices held out of the bundled model's training. It writes nothing; the exit
code is 1 where a set fails.
"""

import argparse
import sys

from boli.commands.model.true_length import LANGUAGES, show
from boli.demo.samples.clips import from_samples, sentences
from configs.settings import Settings
from pipeline.evaluation.true_length import LIMIT, measured, outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter", help="a CTranslate2 Whisper folder")
    parser.add_argument("--clips", type=int, default=100, help="cut from the bundled recordings")
    parser.add_argument("--sentences", type=int, default=1600, help="spoken by espeak-ng")
    parser.add_argument("--seed", type=int, default=1, help="which clips and sentences")
    chosen = parser.parse_args()
    settings = Settings()
    asr = settings.asr.model_copy(update={"model": chosen.model, "threads": 1})
    sets = {
        "recordings, cut": from_samples(chosen.clips, chosen.seed),
        "held-out sentences": sentences(chosen.sentences, LANGUAGES, chosen.seed + 76),
    }
    results = measured(sets, asr, settings)
    show(results, LIMIT * 100)
    print(outcome(results))
    sys.exit(outcome(results) == "fail")


if __name__ == "__main__":
    main()
