"""The Whisper recogniser, and the only file that knows faster-whisper and CTranslate2.

    windows -> mel -> encode -> detect language -> generate -> align -> hypotheses
                                (where unknown)       |
                                          budget full? cut at a pause, both halves again

faster-whisper loads the model and makes features and tokens. The decoding loop is ours, over CTranslate2's public
calls, because faster-whisper's own stops at 224 tokens a window without saying so.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel, available_models, download_model
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from asr import model_files
from asr.alignment import without_silence
from asr.alignment import words as aligned_words
from asr.hotwords import hotword_tokens
from asr.loops import is_repetitive
from asr.model_files import ModelFiles, ModelFilesError
from asr.pause import quietest_cut
from asr.recognizer import SAMPLE_RATE_HZ, Flag, Hypothesis, ModelInfo, Window
from asr.refusal import refuse
from asr.token_rate import DECODER_POSITIONS, WHISPER_RATES, highest
from asr.word import Word
from configs.settings import Asr

# The encoder always sees 30 s: it was trained so, and shorter inputs cost accuracy with real models.
FRAMES = 3000
SHORTEST_SPLIT_MS = 2000
# Whisper's own threshold for "the decoding failed" (Radford et al. 2022, section 4.5), natural logarithm per token.
LOW_LOG_PROBABILITY = -1.0
# The same section: a piece is silent where the model says so and what it wrote is unlikely as well. Digital silence
# makes the bundled model write one letter at -3.3 with 0.999 for "no speech"; for speech 3 dB under noise it says at
# most 0.005.
NO_SPEECH_PROBABILITY = 0.6
# Features of less than 25 ms cannot be computed: such a window is padded with silence.
SHORTEST_SAMPLES = 1600


# On a CPU larger batches cost memory and save no time (batch 1, 4, 8, 16: 205, 368, 567, 889 MB, the same CPU
# seconds, with the bundled model); a card is only busy with many windows at once.
BATCH_ON_CPU = 2
BATCH_ON_CUDA = 16


class DeviceError(ValueError):
    """The chosen device or compute type is not there. The message says which are."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A window, or a part of one that is decoded again. `start_ms` counts from the start of the window."""

    window: int
    start_ms: int
    samples: NDArray[np.float32]
    language: str | None
    hotwords: tuple[str, ...]

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // SAMPLE_RATE_HZ

    def halves(self, language: str) -> tuple["_Piece", "_Piece"]:
        cut = quietest_cut(self.samples)
        cut_ms = self.start_ms + cut * 1000 // SAMPLE_RATE_HZ
        return (
            _Piece(self.window, self.start_ms, self.samples[:cut], language, self.hotwords),
            _Piece(self.window, cut_ms, self.samples[cut:], language, self.hotwords),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """What the decoder wrote for a piece.

    `tokens`: the text, empty where the piece was judged silent. `log_probability`: the sum over the `length` tokens
    decoded, the end of text among them.
    """

    piece: _Piece
    language: str
    tokens: tuple[int, ...]
    log_probability: float
    length: int
    no_speech_probability: float
    full: bool
    words: tuple[Word, ...] = ()

    @property
    def splits(self) -> bool:
        return self.full and self.piece.duration_ms > SHORTEST_SPLIT_MS


class WhisperRecognizer:
    """A Recognizer over one loaded model. Safe to call from several threads.

    `token_budget`: the most tokens a piece may take before it is split (default: all the decoder's positions that
    the prompt leaves, 443 without hotwords). `truncations` counts the windows whose text is missing at an end.
    """

    def __init__(
        self,
        whisper: WhisperModel,
        files: ModelFiles,
        *,
        beam_size: int = 5,
        batch_size: int = 8,
        max_window_ms: int = 0,
        token_budget: int = DECODER_POSITIONS,
    ) -> None:
        self._whisper = whisper
        self._decoder = whisper.model
        self._beam_size = beam_size
        self._batch_size = batch_size
        self._token_budget = token_budget
        self._hotword_limit = files.hotword_tokens
        self._rates = files.tokens_per_second or WHISPER_RATES
        languages = files.languages or _languages(whisper, files.folder)
        self._tokenizer = Tokenizer(
            whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=languages[0]
        )
        self._suppressed = _suppressed(self._tokenizer)
        self._hears_ms = whisper.feature_extractor.n_samples * 1000 // SAMPLE_RATE_HZ
        self._model = ModelInfo(
            name=files.name,
            hash=files.hash,
            intended_use=files.intended_use,
            languages=languages,
            window_ms=min(self._hears_ms, max_window_ms or files.window_ms or self._hears_ms),
        )
        self._lock = threading.Lock()
        self.truncations = 0

    @property
    def model(self) -> ModelInfo:
        return self._model

    def token_rate(self, language: str | None) -> float:
        """Return the highest tokens a second for the language; for None, that of the model's worst language."""
        return highest(self._model.languages if language is None else (language,), self._rates)

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order.

        Raises UnsupportedLanguage and WindowTooLong (asr.refusal) before decoding anything.
        """
        refuse(windows, self._model, self._hears_ms)
        drafts: list[list[_Draft]] = [[] for _ in windows]
        pending = [_Piece(i, 0, w.samples, w.language, w.hotwords) for i, w in enumerate(windows)]
        while pending:
            again: list[_Piece] = []
            for batch in self._batches(pending):
                for draft in self._decode(batch):
                    if draft.splits:
                        again.extend(draft.piece.halves(draft.language))
                    else:
                        drafts[draft.piece.window].append(draft)
            pending = again
        hypotheses = [_join(parts) for parts in drafts]
        with self._lock:
            self.truncations += sum("truncated" in hypothesis.flags for hypothesis in hypotheses)
        return hypotheses

    def _batches(self, pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
        """Group pieces that can share a decoder pass: equally long prompts; of similar length, so none waits long."""

        def bucket(piece: _Piece) -> int:
            return 0 if piece.language is None else len(self._prompt(piece.language, piece.hotwords))

        ordered = sorted(pieces, key=lambda piece: (bucket(piece), len(piece.samples)))
        for _, group in groupby(ordered, key=bucket):
            alike = list(group)
            for first in range(0, len(alike), self._batch_size):
                yield alike[first : first + self._batch_size]

    def _decode(self, batch: Sequence[_Piece]) -> list[_Draft]:
        features = [self._features(piece.samples) for piece in batch]
        frames = [min(piece.shape[1], FRAMES) for piece in features]
        encoded = self._decoder.encode(_storage(np.stack([_padded(mel) for mel in features])))
        languages = self._languages_of(batch, encoded)
        drafts = self._generate(batch, languages, encoded)
        return self._align(drafts, frames, encoded)

    def _features(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return log-mel features, float32, shape (mels, frames of 10 ms)."""
        silence = max(0, SHORTEST_SAMPLES - len(samples))
        mel: NDArray[np.float32] = self._whisper.feature_extractor(np.pad(samples, (0, silence)))
        return mel[:, :-1]

    def _languages_of(self, batch: Sequence[_Piece], encoded: Any) -> list[str]:
        known = [piece.language for piece in batch]
        if all(language is not None for language in known):
            return [str(language) for language in known]
        if not self._decoder.is_multilingual:
            return [self._model.languages[0] for _ in batch]
        ranked = self._decoder.detect_language(encoded)
        return [
            language or next(code for token, _ in ranking if (code := token[2:-2]) in self._model.languages)
            for language, ranking in zip(known, ranked, strict=True)
        ]

    def _prompt(self, language: str, hotwords: tuple[str, ...]) -> list[int]:
        """Return the forced tokens as Whisper was trained with them: earlier text, then start, language, task.

        Without timestamps: word times come from the alignment, and with the bundled model timestamps cost accuracy
        (two sentences in a window: 6.7 % of words wrong with, 3.2 % without; one sentence: 1.2 and 1.6 %).
        """
        token = self._tokenizer
        wanted = hotword_tokens(hotwords, language, token.encode, self._hotword_limit)
        before = [token.sot_prev, *wanted] if wanted else []
        return [*before, *self._start(language), token.no_timestamps]

    def _start(self, language: str) -> list[int]:
        token = self._tokenizer
        if not self._decoder.is_multilingual:
            return [token.sot]
        return [token.sot, self._whisper.hf_tokenizer.token_to_id(f"<|{language}|>"), token.transcribe]

    def _generate(self, batch: Sequence[_Piece], languages: Sequence[str], encoded: Any) -> list[_Draft]:
        prompts = [self._prompt(lang, piece.hotwords) for piece, lang in zip(batch, languages, strict=True)]
        drafts: dict[int, _Draft] = {}
        for rows in _alike([len(prompt) for prompt in prompts]):
            length = len(prompts[rows[0]])
            # One position less than there are: `align` also needs one for the end of text.
            budget = min(self._token_budget, DECODER_POSITIONS - length - 1)
            results = self._decoder.generate(
                _rows(encoded, rows),
                [prompts[row] for row in rows],
                beam_size=self._beam_size,
                # CTranslate2 generates at most min(max_length / 2, max_length - len(prompt)) tokens (measured, 4.8.5).
                max_length=max(2 * budget, budget + length),
                return_scores=True,
                return_no_speech_prob=True,
                suppress_tokens=self._suppressed,
                # Whisper's default forbids an empty text before the probabilities are normalised, and so makes the one
                # letter it writes in silence look likely (-0.6 a token; -3.3 without). Text of speech stays the same.
                suppress_blank=False,
            )
            for row, result in zip(rows, results, strict=True):
                drafts[row] = self._draft(batch[row], languages[row], result, budget)
        return [drafts[row] for row in range(len(batch))]

    def _draft(self, piece: _Piece, language: str, result: Any, budget: int) -> _Draft:
        written = result.sequences_ids[0]
        # The score is the sum divided by the number of tokens, the end of text not counted.
        log_probability = result.scores[0] * max(1, len(written))
        low = log_probability / (len(written) + 1) < LOW_LOG_PROBABILITY
        silent = low and result.no_speech_prob > NO_SPEECH_PROBABILITY
        return _Draft(
            piece=piece,
            language=language,
            tokens=() if silent else tuple(token for token in written if token < self._tokenizer.eot),
            log_probability=log_probability,
            length=len(written) + 1,
            no_speech_probability=min(1.0, max(0.0, result.no_speech_prob)),
            full=len(written) >= budget,
        )

    def _align(self, drafts: list[_Draft], frames: Sequence[int], encoded: Any) -> list[_Draft]:
        """Give words to the drafts that stand. One call a language, since a call has one start sequence."""
        standing = [row for row, draft in enumerate(drafts) if draft.tokens and not draft.splits]
        for group in _alike([drafts[row].language for row in standing]):
            rows = [standing[place] for place in group]
            results = self._decoder.align(
                _rows(encoded, rows),
                self._start(drafts[rows[0]].language),
                [list(drafts[row].tokens) for row in rows],
                [frames[row] for row in rows],
            )
            for row, result in zip(rows, results, strict=True):
                drafts[row] = self._with_words(drafts[row], result)
        return drafts

    def _with_words(self, draft: _Draft, alignment: Any) -> _Draft:
        words = aligned_words(
            draft.tokens,
            self._tokenizer.decode,
            alignment.text_token_probs,
            alignment.alignments,
            draft.piece.duration_ms,
        )
        spoken = without_silence(words, draft.piece.samples)
        return replace(draft, words=tuple(word.shifted(draft.piece.start_ms) for word in spoken))


def load(asr: Asr) -> WhisperRecognizer:
    """Load the model that the settings name.

    Raises ModelFilesError where the model is missing or is no Whisper model, ModelChanged where its files are not those
    of its card, DeviceError where the device or the compute type is not there.
    """
    files = _find(asr.model)
    device = _device(asr.device)
    try:
        whisper = WhisperModel(
            str(files.folder),
            device=device,
            compute_type=_compute_type(asr.compute_type, device),
            cpu_threads=asr.threads,
            local_files_only=True,
        )
    except RuntimeError as error:
        raise ModelFilesError(f"CTranslate2 cannot load {files.folder}: {error}") from error
    if whisper.model.n_mels != whisper.feature_extractor.mel_filters.shape[0]:
        raise ModelFilesError(
            f"{files.folder} hears {whisper.model.n_mels} mel bands, but its preprocessor_config.json"
            " (80 where missing) says otherwise: copy that file from the original model"
        )
    return WhisperRecognizer(
        whisper,
        files,
        beam_size=asr.beam_size,
        batch_size=asr.batch_size or (BATCH_ON_CUDA if device == "cuda" else BATCH_ON_CPU),
        max_window_ms=asr.max_window_ms,
    )


def _find(model: str) -> ModelFiles:
    if model == model_files.STARTER:
        return model_files.read(model_files.starter_folder())
    folder = Path(model).expanduser()
    if folder.is_dir() or not _is_hub_name(model):
        return model_files.read(folder)
    return model_files.read(_from_hub(model), name=model)


def _is_hub_name(model: str) -> bool:
    """Return True only for a well-known size, or "organisation/name" where no such parent folder exists here."""
    parts = model.split("/")
    named = len(parts) == 2 and all(part and part[0] not in ".~" for part in parts)
    return model in available_models() or (named and not Path(parts[0]).is_dir())


def _from_hub(model: str) -> Path:
    """Return the folder of a hub model: the local cache if it is there, else the network."""
    try:
        return Path(download_model(model, local_files_only=True))
    except Exception:  # not in the cache: the hub client's error classes are its own affair
        pass
    try:
        return Path(download_model(model))
    except Exception as error:
        raise ModelFilesError(
            f"the model {model!r} is no folder here and could not be fetched from the model hub"
            f" ({type(error).__name__}). Without a connection, copy the converted model to this machine and set"
            " asr.model to its folder"
        ) from error


def _device(wanted: str) -> str:
    found = ctranslate2.get_cuda_device_count() > 0
    if wanted == "cuda" and not found:
        raise DeviceError("asr.device is cuda, but CTranslate2 finds no CUDA device: set it to auto or cpu")
    return "cuda" if found and wanted != "cpu" else "cpu"


def _compute_type(wanted: str, device: str) -> str:
    """Return the compute type: int8 on a CPU, float16 on a GPU, else the next best that is supported."""
    supported = ctranslate2.get_supported_compute_types(device)
    if wanted == "auto":
        order = ("int8",) if device == "cpu" else ("float16", "bfloat16", "int8_float32")
        return next((kind for kind in order if kind in supported), "float32")
    if wanted not in supported:
        raise DeviceError(
            f"asr.compute_type {wanted!r} does not work on {device}: use auto, {', '.join(sorted(supported))}"
        )
    return wanted


def _languages(whisper: WhisperModel, folder: Path) -> tuple[str, ...]:
    """Return the languages that the model's config.json names: a vocabulary may hold tokens that were never trained."""
    if not whisper.model.is_multilingual:
        return ("en",)
    ids = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("lang_ids", ())
    codes = {whisper.hf_tokenizer.id_to_token(token)[2:-2] for token in ids}
    known = tuple(code for code in whisper.supported_languages if code in codes)
    if not known:
        raise ModelFilesError(f"{folder / 'config.json'} names no languages (lang_ids): convert the model again")
    return known


def _suppressed(tokenizer: Any) -> list[int]:
    """Return the tokens never to be written: brackets, notes and the like, and all special ones (as faster-whisper)."""
    special = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    found = (*tokenizer.non_speech_tokens, *special, tokenizer.no_speech)
    return sorted({token for token in found if token is not None})


def _padded(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    cut = mel[:, :FRAMES]
    return np.pad(cut, ((0, 0), (0, FRAMES - cut.shape[1])))


def _storage(array: NDArray[np.float32]) -> Any:
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(array, dtype=np.float32))


def _alike(keys: Sequence[Any]) -> list[list[int]]:
    """Return the positions of equal keys, a list a key."""
    ordered = sorted(range(len(keys)), key=lambda place: keys[place])
    return [list(group) for _, group in groupby(ordered, key=lambda place: keys[place])]


def _rows(encoded: Any, rows: Sequence[int]) -> Any:
    """Return some rows of the encoder's output; all of them in order costs nothing, others a copy through the CPU."""
    if list(rows) == list(range(encoded.shape[0])):
        return encoded
    array = np.array(encoded.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu))
    return _storage(array[list(rows)])


def _join(parts: Sequence[_Draft]) -> Hypothesis:
    """Put the parts of a window together again."""
    ordered = sorted(parts, key=lambda part: part.piece.start_ms)
    words = tuple(word for part in ordered for word in part.words)
    mean = sum(part.log_probability for part in ordered) / sum(part.length for part in ordered)
    said: dict[Flag, bool] = {
        "truncated": any(part.full for part in ordered),
        "split": len(ordered) > 1,
        "repetitive": is_repetitive([word.text for word in words]),
        "no-text": not words,
        "low-confidence": bool(words) and mean < LOW_LOG_PROBABILITY,
    }
    return Hypothesis(
        words=words,
        language=ordered[0].language,
        mean_log_probability=mean,
        no_speech_probability=min(part.no_speech_probability for part in ordered),
        flags=tuple(flag for flag, is_so in said.items() if is_so),
    )
