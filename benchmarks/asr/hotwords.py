"""Are rare names recovered when they are named, and do names do harm that nobody said?
`python -m benchmarks.asr.hotwords`

Hindi sentences of a known pattern with a name in them, by voices that the bundled model was never trained on. Drafted
without hotwords, with the whole list of names, and with the list less the name that is said. Counted: sentences whose
name is right, and sentences in which a name stands that nobody said. Then the sentences of the bundled dialect
recordings, without hotwords and with the words that the lexicon knows of their dialect.
"""

import argparse
from collections.abc import Callable

from asr.recognizer import SAMPLE_RATE_HZ, Recognizer, Window
from asr.whisper import whisper
from boli.demo.samples import Sample, path, samples
from boli.demo.samples.voice import HELD_OUT_VARIANTS, Voice, say
from configs.settings import Asr
from pipeline.evaluation.clips import Clip, decoded, errors
from pipeline.recordings.vocabulary import of_dialect

# None is in the training texts of the bundled model.
GIVEN = (
    "सीता मीना सुनील राजू सोनम नीता रीना विजय ललिता बबीता नवीन पवन करण मीरा रवि रानी शीला लता उमा माला राधा सरला विमला"
    " ममता सुमन गोपाल हरि नारायण कमल तरुण घनश्याम यशोदा झुमरी फूलमती अश्विनी ऋतुराज गौरीशंकर मृणाल बृजेश कृपाशंकर शत्रुघ्न"
)
PLACES = (
    "सागर नासिक सतना रीवा मालदा सीवान बलिया बेतिया मोतिहारी सहरसा कटिहार किशनगंज सुपौल पूर्णिया मधुबनी अररिया वैशाली"
    " दरभंगा बेगूसराय औरंगाबाद ऋषिकेश शेखपुरा लखीसराय टिहरी"
)
NAMES = [*GIVEN.split(" "), *PLACES.split(" ")]
PATTERNS = ("{} शाम को पंचायत जाएंगे", "मुझे {} के बारे में बताइए")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter", help="a CTranslate2 Whisper folder that knows Hindi")
    chosen = parser.parse_args()
    recognizer = whisper.load(Asr(model=chosen.model, threads=1))
    spoken = [(name, clip) for name in NAMES for clip in _said(name)]
    ways: dict[str, Callable[[str], tuple[str, ...]]] = {
        "none": lambda name: (),
        "the name": lambda name: (name,),
        f"all {len(NAMES)} names": lambda name: tuple(NAMES),
        "all but the name": lambda name: tuple(one for one in NAMES if one != name),
    }
    print(f"{len(spoken)} sentences")
    print(f"{'hotwords':<20}{'name right':>12}{'wrong name':>12}{'words wrong':>13}")
    for way, wanted in ways.items():
        heard = recognizer.recognize([Window(clip.samples, "hi", wanted(name)) for name, clip in spoken])
        texts = [one.text.split() for one in heard]
        right = sum(name in text for (name, _), text in zip(spoken, texts, strict=True))
        wrong = sum(
            any(word in NAMES and word != name for word in text) for (name, _), text in zip(spoken, texts, strict=True)
        )
        counts = errors([clip for _, clip in spoken], [one.text for one in heard])
        print(f"{way:<20}{right:>12}{wrong:>12}{counts.rate:>13.1%}")
    _dialects(recognizer)


def _dialects(recognizer: Recognizer) -> None:
    spoken = [(clip, sample.dialect) for sample in samples() if sample.dialect for clip in _sentences(sample)]
    clips = [clip for clip, _ in spoken]
    print(f"{len(clips)} sentences in dialects")
    for way, shown in (("none", False), ("the dialect's words", True)):
        wanted = [tuple(of_dialect(dialect)) if shown else () for _, dialect in spoken]
        windows = [Window(clip.samples, clip.language, words) for clip, words in zip(clips, wanted, strict=True)]
        counts = errors(clips, [one.text for one in recognizer.recognize(windows)])
        print(f"{way:<20}{counts.errors:>12} words wrong of {counts.reference}")


def _sentences(sample: Sample) -> list[Clip]:
    sound = decoded(path(sample))
    ends = [(one.start_ms * SAMPLE_RATE_HZ // 1000, one.end_ms * SAMPLE_RATE_HZ // 1000) for one in sample.utterances]
    return [
        Clip(f"{sample.name}-{number}", sample.language, sound[start:end], one.text)
        for number, (one, (start, end)) in enumerate(zip(sample.utterances, ends, strict=True))
    ]


def _said(name: str) -> list[Clip]:
    return [
        Clip(
            f"{name}-{variant}",
            "hi",
            say(Voice("A", "hi", variant, 150, 50), pattern.format(name)),
            pattern.format(name),
        )
        for pattern in PATTERNS
        for variant in HELD_OUT_VARIANTS
    ]


if __name__ == "__main__":
    main()
