"""The bundled recordings: what the manifest says, what lies on disk, and how they were made agree."""

import hashlib
import json
import shutil
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest
import regex
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from asr.recognizer import Window
from asr.whisper import whisper
from boli.demo import samples as bundled
from boli.demo.samples import Sample, SampleMissing, Utterance, path, samples
from boli.demo.samples.recipes import RECIPES, Recipe
from boli.demo.samples.sentences import TABLE, draw
from boli.demo.samples.sound import TELEPHONE_RATE_HZ
from boli.demo.samples.voice import SAMPLE_RATE_HZ
from configs.registry import SCRIPTS, language_of, variety
from configs.settings import Asr
from tests.bundled import BY_NAME, between, level_db, pauses, sound

MOST_BYTES = 6_000_000
CONDITIONS = {"clean", "telephone", "noise", "silence", "conversation", "stereo", "dialect"}
EVERY = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
ESPEAK = shutil.which("espeak-ng")
NEEDS_ESPEAK = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")


@pytest.mark.slow
@EVERY
def test_the_file_is_what_the_manifest_says(sample: Sample) -> None:
    decoded, rate_hz = sound(sample.name)
    assert hashlib.sha256(path(sample).read_bytes()).hexdigest() == sample.sha256
    assert decoded.shape[1] == sample.channels
    assert abs(len(decoded) * 1000 / rate_hz - sample.duration_ms) < 50
    assert 5_000 <= sample.duration_ms <= 120_000
    assert np.max(np.abs(decoded)) < 1


@EVERY
def test_utterances_lie_inside_and_a_speaker_never_talks_over_himself(sample: Sample) -> None:
    spoken: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in sample.utterances:
        assert 0 <= utterance.start_ms < utterance.end_ms <= sample.duration_ms
        assert 0 <= utterance.channel < sample.channels
        spoken[utterance.speaker].append(utterance)
    assert len(spoken) == sample.speakers
    assert sample.speaker in spoken
    for said in spoken.values():
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(said))


@EVERY
def test_texts_are_nfc_and_in_the_script_of_their_language(sample: Sample) -> None:
    script = SCRIPTS[variety(sample.language).script]
    for utterance in sample.utterances:
        assert unicodedata.is_normalized("NFC", utterance.text)
        assert regex.fullmatch(rf"[\p{{Script={script}}}]+( [\p{{Script={script}}}]+)*", utterance.text)


@EVERY
def test_sound_is_where_the_manifest_says_somebody_talks(sample: Sample) -> None:
    talk = [level_db(between(sample.name, u.start_ms, u.end_ms, u.channel)) for u in sample.utterances]
    quiet = [level_db(between(sample.name, start, end)) for start, end in pauses(sample)]
    assert min(talk) - max(quiet) > 10


@EVERY
def test_the_sentences_are_those_that_the_seed_draws(sample: Sample) -> None:
    (recipe,) = (recipe for recipe in RECIPES if recipe.name == sample.name)
    entries = draw(recipe.variety, recipe.topics, recipe.entries, recipe.seed)
    assert [utterance.text for utterance in sample.utterances] == [line for entry in entries for line in entry]
    assert (sample.language, sample.dialect, sample.conditions) == (recipe.language, recipe.dialect, recipe.conditions)


@EVERY
def test_the_tags_are_the_registrys(sample: Sample) -> None:
    assert variety(sample.language).parent == ""
    if sample.dialect:
        assert language_of(sample.dialect).tag == sample.language
    assert bool(sample.dialect) == ("dialect" in sample.conditions)


def test_everything_is_there_and_nothing_else() -> None:
    assert {condition for sample in samples() for condition in sample.conditions} == CONDITIONS
    files = {file.name for file in bundled.HERE.iterdir() if file.suffix in {".ogg", ".flac", ".wav"}}
    assert files == {sample.file for sample in samples()}
    assert sum((bundled.HERE / file).stat().st_size for file in files) < MOST_BYTES
    assert len(BY_NAME) == len(samples()) == len(RECIPES)


@pytest.mark.parametrize("language", ["hi", "bn", "ta", "te"])
def test_each_language_has_speakers_enough_for_an_interval(language: str) -> None:
    assert len({sample.speaker for sample in samples() if sample.language == language}) >= 4


def test_no_speaker_is_filed_twice() -> None:
    filed = [
        utterance.speaker for sample in samples() for utterance in {u.speaker: u for u in sample.utterances}.values()
    ]
    assert len(set(filed)) == len(filed)


@pytest.mark.parametrize("tag", sorted({sample.dialect for sample in samples() if sample.dialect}))
def test_dialect_recordings_hold_words_that_the_standard_ones_never_use(tag: str) -> None:
    tables = json.loads(TABLE.read_text(encoding="utf-8"))
    parent = json.dumps(tables[language_of(tag).tag], ensure_ascii=False)
    standard = set(regex.findall(r"[\p{L}\p{M}]+", parent))
    for sample in samples():
        if sample.dialect == tag:
            words = [word for utterance in sample.utterances for word in utterance.text.split()]
            share = sum(word not in standard for word in words) / len(words)
            assert 0.1 < share < 0.6


@pytest.mark.parametrize("name", [sample.name for sample in samples() if "telephone" in sample.conditions])
def test_the_telephone_carries_only_its_band(name: str) -> None:
    decoded, rate_hz = sound(name)
    assert rate_hz == TELEPHONE_RATE_HZ
    assert soundfile.info(path(BY_NAME[name])).subtype == "ULAW"
    power = np.abs(np.fft.rfft(decoded[:, 0])) ** 2
    hz = np.fft.rfftfreq(len(decoded), 1 / rate_hz)
    assert power[hz < 150].sum() < 0.01 * power.sum()


@pytest.mark.parametrize("recipe", [r for r in RECIPES if r.snr_db and not r.silence_ms], ids=lambda r: r.name)
def test_the_noise_is_as_loud_as_the_recipe_says(recipe: Recipe) -> None:
    sample = BY_NAME[recipe.name]
    talk = np.concatenate([between(sample.name, u.start_ms, u.end_ms) for u in sample.utterances])
    rest = np.concatenate([between(sample.name, *pause) for pause in pauses(sample)])
    assert recipe.snr_db is not None
    # The telephone's filter takes away more of the noise than of the voice.
    most_db = recipe.snr_db + (8 if "telephone" in recipe.conditions else 2)
    assert recipe.snr_db - 2 < level_db(talk) - level_db(rest) < most_db


def test_the_long_silence_is_long_and_not_digital_zero() -> None:
    longest = max((end - start, start, end) for start, end in pauses(BY_NAME["ta-clinic-silence"]))
    assert longest[0] > 30_000
    assert -80 < level_db(between("ta-clinic-silence", longest[1], longest[2])) < -55


def test_each_side_of_the_call_overhears_the_other_at_30_db() -> None:
    call = BY_NAME["bn-helpline"]
    for utterance in call.utterances:
        own, other = (
            level_db(between(call.name, utterance.start_ms, utterance.end_ms, channel))
            for channel in (utterance.channel, 1 - utterance.channel)
        )
        assert own - other == pytest.approx(30, abs=2)


def test_the_mixed_down_stereo_holds_the_same_twice() -> None:
    decoded, _ = sound("ta-neighbours")
    assert np.array_equal(decoded[:, 0], decoded[:, 1])


def test_a_missing_file_says_how_to_make_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundled, "HERE", tmp_path)
    with pytest.raises(SampleMissing, match=r"python -m boli\.demo\.samples\.make"):
        path(samples()[0])


def test_the_page_about_them_runs_and_lists_every_recording() -> None:
    page = (Path(__file__).parents[4] / "docs" / "guide" / "samples.md").read_text(encoding="utf-8")
    (code,) = regex.findall(r"```python\n(.*?)```", page, regex.DOTALL)
    exec(compile(code, "docs/guide/samples.md", "exec"), {})
    rows = regex.findall(
        r"^\| ([a-z-]+) \| ([A-Za-z-]+) \| .* \| (\d+) \| (\d+) \|(?: [\d.]+ \|){2}$", page, regex.MULTILINE
    )
    assert rows == [
        (one.name, one.dialect or one.language, str(round(one.duration_ms / 1000)), str(_words(one)))
        for one in samples()
    ]


def test_the_page_names_only_dialect_forms_that_are_heard() -> None:
    page = (Path(__file__).parents[4] / "docs" / "guide" / "samples.md").read_text(encoding="utf-8")
    table = regex.findall(r"^\| `([\w-]+)` [^|]*\| (.*) \|$", page, regex.MULTILINE)
    assert {tag for tag, _ in table} == {sample.dialect for sample in samples() if sample.dialect}
    for tag, forms in table:
        heard = " ".join(one.text for sample in samples() if sample.dialect == tag for one in sample.utterances)
        assert all(form in heard for form in regex.split(r", |; colloquial ", forms))


def _words(sample: Sample) -> int:
    return sum(len(utterance.text.split()) for utterance in sample.utterances)


# --- what the bundled model makes of them: the figures of docs/guide/samples.md


@pytest.mark.slow
def test_the_bundled_model_hears_the_clean_ones_better_than_the_dialects() -> None:
    recognizer = whisper.load(Asr(device="cpu", threads=1))
    errors: dict[str, int] = {}
    words: dict[str, int] = {}
    for sample in samples():
        heard = recognizer.recognize([Window(_cut(sample, u), sample.language) for u in sample.utterances])
        pairs = [(u.text, unicodedata.normalize("NFC", h.text)) for u, h in zip(sample.utterances, heard, strict=True)]
        found = [jiwer.process_words(reference, draft) for reference, draft in pairs]
        errors[sample.name] = sum(one.substitutions + one.deletions + one.insertions for one in found)
        words[sample.name] = _words(sample)
        print(f"{sample.name:22} {words[sample.name]:4} {100 * errors[sample.name] / words[sample.name]:5.1f}")
    assert all(errors[name] < 0.3 * words[name] for name in words)

    def rate(names: list[str]) -> float:
        return sum(errors[name] for name in names) / sum(words[name] for name in names)

    assert rate(list(words)) < 0.12
    clean = rate([sample.name for sample in samples() if "clean" in sample.conditions])
    assert clean < 0.08
    assert 1.2 * clean < rate([sample.name for sample in samples() if sample.dialect]) < 0.5


def _cut(sample: Sample, utterance: Utterance) -> NDArray[np.float32]:
    """Return the utterance and 100 ms on either side, float32 (n,) at 16 000 Hz."""
    part = between(sample.name, max(0, utterance.start_ms - 100), utterance.end_ms + 100, utterance.channel)
    rate_hz = sound(sample.name)[1]
    return part if rate_hz == SAMPLE_RATE_HZ else resample_poly(part, SAMPLE_RATE_HZ, rate_hz).astype(np.float32)
