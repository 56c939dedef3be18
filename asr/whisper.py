"""The Whisper recogniser, and the only file that knows faster-whisper and CTranslate2.

    windows -> mel -> encode -> detect language -> generate -> align -> hypotheses
                                (where unknown)    |   |    \\-> the same in English, where asked for
                    failed? again, with some chance    budget full? cut at a pause, both halves again

`identify` stops after the language and gives the encoder's output away; `recognize` takes it back.

faster-whisper loads the model and makes features and tokens. The decoding loop is ours, over CTranslate2's public
calls, because faster-whisper's own stops at 224 tokens a window without saying so.
"""

import json
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
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
from asr.attempt import LADDER, LOW_LOG_PROBABILITY, NO_SPEECH_PROBABILITY, Attempt, joined
from asr.echoes import without_echoes
from asr.hotwords import BEAM, in_script, preferred
from asr.loops import is_repetitive
from asr.meters import CUT, PIECES, SOUND_S, SPLITS
from asr.model_files import ModelFiles, ModelFilesError
from asr.piece import Heard, Piece
from asr.prompt import Prompts
from asr.recognizer import SAMPLE_RATE_HZ, Encoded, Hypothesis, Identified, ModelInfo, Task, Window
from asr.refusal import refuse
from asr.token_rate import DECODER_POSITIONS, WHISPER_RATES, highest
from configs.settings import Asr

# Features of less than 25 ms cannot be computed: such a window is padded with silence.
SHORTEST_SAMPLES = 1600


# On a CPU larger batches cost memory and save no time (batch 1, 4, 8, 16: 205, 368, 567, 889 MB, the same CPU
# seconds, with the bundled model); a card is only busy with many windows at once.
BATCH_ON_CPU = 2
BATCH_ON_CUDA = 16
SEED = 1
BEST_OF = 5  # texts drawn at each temperature, of which the likeliest is taken; faster-whisper's number


class DeviceError(ValueError):
    """The chosen device or compute type is not there. The message says which are."""


class WhisperRecognizer:
    """A Recognizer over one loaded model. Safe to call from several threads.

    `token_budget`: the most tokens a piece may take before it is split (default: all the decoder's positions that
    the prompt leaves, 443 without hotwords). `true_length`: the encoder gets what was said, not 30 s (default: what
    the model's card allows). `truncations` counts the windows whose text is missing at an end.
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
        true_length: bool | None = None,
    ) -> None:
        self._whisper = whisper
        self._decoder = whisper.model
        self._beam_size = beam_size
        self._batch_size = batch_size
        self._token_budget = token_budget
        self._true_length = files.true_length if true_length is None else true_length
        self._rates = files.tokens_per_second or WHISPER_RATES
        languages = files.languages or _languages(whisper, files.folder)
        self._tokenizer = Tokenizer(
            whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=languages[0]
        )
        self._suppressed = _suppressed(self._tokenizer)
        token_id = whisper.hf_tokenizer.token_to_id
        self._prompts = Prompts(self._tokenizer, token_id, whisper.model.is_multilingual, files.hotword_tokens)
        self._hears_ms = whisper.feature_extractor.n_samples * 1000 // SAMPLE_RATE_HZ
        self._model = ModelInfo(
            name=files.name,
            hash=files.hash,
            intended_use=files.intended_use,
            languages=languages,
            window_ms=min(self._hears_ms, max_window_ms or files.window_ms or self._hears_ms),
            tasks=files.tasks,
        )
        self._lock = threading.Lock()
        self._chance = threading.Lock()  # CTranslate2 has one seed for the whole process
        self.truncations = 0

    @property
    def model(self) -> ModelInfo:
        return self._model

    def token_rate(self, language: str | None) -> float:
        """Return the highest tokens a second for the language; for None, that of the model's worst language."""
        return highest(self._model.languages if language is None else (language,), self._rates)

    def recognize(self, windows: Sequence[Window]) -> list[Hypothesis]:
        """Return one hypothesis a window, in the same order.

        Raises UnsupportedLanguage, TranslateUnsupported and WindowTooLong (asr.refusal) before decoding anything.
        """
        self.refuse(windows)
        parts: list[list[Attempt]] = [[] for _ in windows]
        pending = [Piece.whole(number, window) for number, window in enumerate(windows)]
        while pending:
            again: list[Piece] = []
            for batch in self._batches(pending):
                for attempt in self.decode([self.listen(piece) for piece in batch]):
                    if attempt.splits:
                        again.extend(attempt.piece.halves(attempt.language))
                    else:
                        parts[attempt.piece.window].append(attempt)
            pending = again
        return [self.finish(attempts) for attempts in parts]

    def identify(self, windows: Sequence[Window]) -> list[Identified]:
        """Return the probabilities of each window's languages, and what the encoder made of it. Raises as above."""
        self.refuse(windows)
        found: dict[int, Identified] = {}
        for batch in self._batches([Piece.whole(number, window) for number, window in enumerate(windows)]):
            found |= zip([piece.window for piece in batch], self.tell([self.listen(one) for one in batch]), strict=True)
        return [found[number] for number in range(len(windows))]

    # The steps of both, for asr.batcher, which mixes the windows of several callers.

    @property
    def batch_size(self) -> int:
        return self._batch_size

    def refuse(self, windows: Sequence[Window]) -> None:
        """Raise UnsupportedLanguage, TranslateUnsupported or WindowTooLong where a window cannot be taken."""
        refuse(windows, self._model, self._hears_ms)

    def bucket(self, piece: Piece) -> tuple[int, int, bool]:
        """Return what pieces must have in common to share a batch: the length of the prompt, the encoder's frames, and
        whether it is encoded already.
        """
        prompt = 0 if piece.language is None else len(self._prompts.whole(piece.language, piece.hotwords))
        return prompt, piece.encoded_frames(self._true_length), piece.encoded is not None

    def listen(self, piece: Piece) -> Heard:
        """Return the piece with its features: work for the CPU only."""
        if piece.encoded is not None:
            return Heard(piece, np.zeros((0, piece.encoded.frames), np.float32))
        silence = max(0, SHORTEST_SAMPLES - len(piece.samples))
        mel: NDArray[np.float32] = self._whisper.feature_extractor(np.pad(piece.samples, (0, silence)))
        return Heard(piece, mel[:, :-1])

    def decode(self, batch: Sequence[Heard]) -> list[Attempt]:
        """Return an attempt a piece. All pieces are of one bucket."""
        pieces = [heard.piece for heard in batch]
        frames, encoded = self._encode(batch)
        attempts = self._generate(pieces, self._languages_of(pieces, encoded), encoded)
        PIECES.inc(len(pieces))
        SOUND_S.inc(sum(piece.duration_ms for piece in pieces) / 1000)
        for attempt in attempts:
            SPLITS.labels(attempt.language).inc(attempt.splits)
        self._align(attempts, frames, encoded)
        return self._translated(attempts, frames, encoded)

    def tell(self, batch: Sequence[Heard]) -> list[Identified]:
        """Return the languages of each piece. All are of one bucket."""
        frames, encoded = self._encode(batch)
        told = self._probabilities([heard.piece for heard in batch], encoded)
        arrays = _on_cpu(encoded)
        return [
            Identified(probabilities, Encoded(array.copy(), length))
            for probabilities, array, length in zip(told, arrays, frames, strict=True)
        ]

    def finish(self, parts: Sequence[Attempt]) -> Hypothesis:
        """Return the hypothesis of a window from all its parts."""
        hypothesis = joined(parts, self.token_rate(parts[0].language))
        if "truncated" in hypothesis.flags:
            with self._lock:
                self.truncations += 1
            CUT.labels(hypothesis.language).inc()
        return hypothesis

    def _batches(self, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
        """Group pieces that can share a batch; of similar length, so that none waits long."""
        ordered = sorted(pieces, key=lambda piece: (self.bucket(piece), len(piece.samples)))
        for _, group in groupby(ordered, key=self.bucket):
            alike = list(group)
            for first in range(0, len(alike), self._batch_size):
                yield alike[first : first + self._batch_size]

    def _encode(self, batch: Sequence[Heard]) -> tuple[list[int], Any]:
        """Return how many frames of each piece are sound, and the encoder's output: made now, or what came along."""
        length = batch[0].piece.encoded_frames(self._true_length)
        frames = [min(heard.mel.shape[1], length) for heard in batch]
        known = [heard.piece.encoded.array for heard in batch if heard.piece.encoded is not None]
        if known:
            return frames, _storage(np.stack(known))
        return frames, self._decoder.encode(_storage(np.stack([_padded(heard.mel, length) for heard in batch])))

    def _languages_of(self, batch: Sequence[Piece], encoded: Any) -> list[str]:
        if all(piece.language is not None for piece in batch):
            return [str(piece.language) for piece in batch]
        told = self._probabilities(batch, encoded)
        return [piece.language or max(one, key=one.__getitem__) for piece, one in zip(batch, told, strict=True)]

    def _probabilities(self, batch: Sequence[Piece], encoded: Any) -> list[dict[str, float]]:
        """Return for each piece how probable its languages are: the model's own figures, made to add up to 1."""
        wanted = [piece.languages or self._model.languages for piece in batch]
        if not self._decoder.is_multilingual:
            return [{self._model.languages[0]: 1.0} for _ in batch]
        ranked = self._decoder.detect_language(encoded)
        return [
            _shares({token[2:-2]: value for token, value in ranking}, codes)
            for ranking, codes in zip(ranked, wanted, strict=True)
        ]

    def _generate(self, batch: Sequence[Piece], languages: Sequence[str], encoded: Any) -> list[Attempt]:
        """Search; then, for each piece where that failed, try with rising temperature until one attempt stands.

        Where none does, the search's own text stays, and its flags say what is wrong with it.
        """
        prompts = [self._prompts.whole(lang, piece.hotwords) for piece, lang in zip(batch, languages, strict=True)]
        wanted = [in_script(piece.hotwords, lang) for piece, lang in zip(batch, languages, strict=True)]
        ask = _Ask(batch, languages, prompts, wanted, encoded)
        attempts: dict[int, Attempt] = {}
        for rows in _alike([(len(prompt), bool(words)) for prompt, words in zip(prompts, wanted, strict=True)]):
            attempts |= self._attempts(ask, rows, self._searching(wanted[rows[0]]))
        for row, attempt in attempts.items():
            if attempt.failed:
                attempts[row] = next(filter(_stands, self._sampled(ask, row)), attempt)
        return [attempts[row] for row in range(len(batch))]

    def _searching(self, hotwords: Collection[str]) -> dict[str, float]:
        if not hotwords:
            return {"beam_size": self._beam_size}
        beam = max(BEAM, self._beam_size)
        return {"beam_size": beam, "num_hypotheses": beam}

    def _sampled(self, ask: "_Ask", row: int) -> Iterator[Attempt]:
        """Yield attempts at rising temperature. One row at a time and from one seed: a piece that is heard again after
        a crash, among other pieces, is written the same.
        """
        how = {"beam_size": 1, "sampling_topk": 0, "num_hypotheses": BEST_OF}
        for temperature in LADDER:
            with self._chance:
                ctranslate2.set_random_seed(SEED)
                found = self._attempts(ask, [row], {**how, "sampling_temperature": temperature})
            yield replace(found[row], sampled=True)

    def _attempts(self, ask: "_Ask", rows: Sequence[int], how: Mapping[str, float]) -> dict[int, Attempt]:
        """Return an attempt for each of these rows, whose prompts are equally long."""
        length = len(ask.prompts[rows[0]])
        # One position less than there are: `align` also needs one for the end of text.
        budget = min(self._token_budget, DECODER_POSITIONS - length - 1)
        results = self._decoder.generate(
            _rows(ask.encoded, rows),
            [ask.prompts[row] for row in rows],
            # CTranslate2 generates at most min(max_length / 2, max_length - len(prompt)) tokens (measured, 4.8.5).
            max_length=max(2 * budget, budget + length),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
            # Whisper's default forbids an empty text before the probabilities are normalised, and so makes the one
            # letter it writes in silence look likely (-0.6 a token; -3.3 without). Text of speech stays the same.
            suppress_blank=False,
            **how,
        )
        return {
            row: self._attempt(ask.pieces[row], ask.languages[row], result, budget, ask.hotwords[row])
            for row, result in zip(rows, results, strict=True)
        }

    def _attempt(self, piece: Piece, language: str, result: Any, budget: int, hotwords: Collection[str]) -> Attempt:
        # A score is the sum divided by the number of tokens, the end of text not counted.
        sums = [score * max(1, len(ids)) for score, ids in zip(result.scores, result.sequences_ids, strict=True)]
        taken = preferred([self._text(ids) for ids in result.sequences_ids] if hotwords else (), sums, hotwords)
        written, log_probability = result.sequences_ids[taken], sums[taken]
        low = log_probability / (len(written) + 1) < LOW_LOG_PROBABILITY
        silent = low and result.no_speech_prob > NO_SPEECH_PROBABILITY
        tokens = () if silent else tuple(token for token in written if token < self._tokenizer.eot)
        return Attempt(
            piece=piece,
            language=language,
            tokens=tokens,
            log_probability=log_probability,
            length=len(written) + 1,
            no_speech_probability=min(1.0, max(0.0, result.no_speech_prob)),
            full=len(written) >= budget,
            repetitive=is_repetitive(self._text(tokens).split()),
        )

    def _text(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode([token for token in tokens if token < self._tokenizer.eot])
        return text.strip()

    def _translated(self, attempts: list[Attempt], frames: Sequence[int], encoded: Any) -> list[Attempt]:
        """Search once more, for English, where that is wanted and something was said: over the same encoder's output.

        What fails as a transcript would is no translation: then there are no words of it, which `joined` flags.
        """
        rows = [row for row, one in enumerate(attempts) if one.piece.translate and one.tokens and not one.splits]
        if not rows:
            return attempts
        languages = [attempt.language for attempt in attempts]
        prompts = [self._prompts.whole(language, (), "translate") for language in languages]
        ask = _Ask([one.piece for one in attempts], languages, prompts, [()] * len(attempts), encoded)
        english = self._attempts(ask, rows, self._searching(()))
        english = {row: one for row, one in english.items() if _stands(one)}
        if english:
            standing = list(english)
            found = self._align(
                list(english.values()), [frames[row] for row in standing], _rows(encoded, standing), "translate"
            )
            english = dict(zip(standing, found, strict=True))
        for row in rows:
            attempts[row] = replace(attempts[row], translation=english[row].words if row in english else ())
        return attempts

    def _align(
        self, attempts: list[Attempt], frames: Sequence[int], encoded: Any, task: Task = "transcribe"
    ) -> list[Attempt]:
        """Give words to the attempts that stand. One call a language, since a call has one start sequence."""
        standing = [row for row, attempt in enumerate(attempts) if attempt.tokens and not attempt.splits]
        for group in _alike([attempts[row].language for row in standing]):
            rows = [standing[place] for place in group]
            results = self._decoder.align(
                _rows(encoded, rows),
                self._prompts.start(attempts[rows[0]].language, task),
                [list(attempts[row].tokens) for row in rows],
                [frames[row] for row in rows],
            )
            for row, result in zip(rows, results, strict=True):
                attempts[row] = self._with_words(attempts[row], result)
        return attempts

    def _with_words(self, attempt: Attempt, alignment: Any) -> Attempt:
        words = aligned_words(
            attempt.tokens,
            self._tokenizer.decode,
            alignment.text_token_probs,
            alignment.alignments,
            attempt.piece.duration_ms,
        )
        spoken = without_silence(words, attempt.piece.samples)
        if attempt.repetitive:
            spoken = without_echoes(spoken)
        return replace(attempt, words=tuple(word.shifted(attempt.piece.start_ms) for word in spoken))


@dataclass(frozen=True, slots=True, eq=False)
class _Ask:
    """What is asked of the decoder: row by row the piece, its language, its prompt and the words to prefer; and the
    encoder's output.
    """

    pieces: Sequence[Piece]
    languages: Sequence[str]
    prompts: Sequence[list[int]]
    hotwords: Sequence[Collection[str]]
    encoded: Any


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
        true_length=asr.true_length,
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


def _padded(mel: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    cut = mel[:, :frames]
    return np.pad(cut, ((0, 0), (0, frames - cut.shape[1])))


def _storage(array: NDArray[np.float32]) -> Any:
    return ctranslate2.StorageView.from_array(np.ascontiguousarray(array, dtype=np.float32))


def _stands(attempt: Attempt) -> bool:
    return not attempt.failed


def _alike(keys: Sequence[Any]) -> list[list[int]]:
    """Return the positions of equal keys, a list a key."""
    ordered = sorted(range(len(keys)), key=lambda place: keys[place])
    return [list(group) for _, group in groupby(ordered, key=lambda place: keys[place])]


def _rows(encoded: Any, rows: Sequence[int]) -> Any:
    """Return some rows of the encoder's output; all of them in order costs nothing, others a copy through the CPU."""
    if list(rows) == list(range(encoded.shape[0])):
        return encoded
    return _storage(_on_cpu(encoded)[list(rows)])


def _on_cpu(encoded: Any) -> NDArray[np.float32]:
    return np.array(encoded.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu), dtype=np.float32)


def _shares(ranking: Mapping[str, float], codes: Sequence[str]) -> dict[str, float]:
    found = {code: ranking.get(code, 0.0) for code in codes}
    total = sum(found.values())
    return {code: value / total if total else 1 / len(found) for code, value in found.items()}
