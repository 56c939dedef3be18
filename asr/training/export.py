"""Export: write trained weights as a folder for transformers, and convert that to CTranslate2's int8."""

import json
import shutil
from pathlib import Path

from ctranslate2.converters import TransformersConverter
from transformers import WhisperForConditionalGeneration

from asr.training.example import MEL_BINS
from asr.training.tokens import CHUNK_S, Vocabulary

COPIED = ("tokenizer.json", "preprocessor_config.json")
QUANTIZATION = "int8"


def save_hf(whisper: WhisperForConditionalGeneration, vocabulary: Vocabulary, folder: Path) -> None:
    """Write a Hugging Face folder: weights (float16), configuration, tokenizer, features. An old one is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    whisper.to("cpu").half().save_pretrained(folder)
    (folder / "tokenizer.json").write_text(vocabulary.tokenizer_json(), encoding="utf-8")
    _write(folder / "preprocessor_config.json", _features())
    _write(folder / "tokenizer_config.json", _tokenizer(vocabulary))


def convert(folder: Path, out: Path, quantization: str = QUANTIZATION) -> None:
    """Write CTranslate2's form of a Hugging Face folder of any Whisper. An old one is replaced."""
    copied = [name for name in COPIED if (folder / name).is_file()]
    TransformersConverter(str(folder), copy_files=copied).convert(str(out), quantization=quantization, force=True)


def _features() -> dict[str, object]:
    return {
        "feature_extractor_type": "WhisperFeatureExtractor", "processor_class": "WhisperProcessor",
        "feature_size": MEL_BINS, "sampling_rate": 16_000, "hop_length": 160, "n_fft": 400, "chunk_length": CHUNK_S,
        "padding_value": 0.0, "return_attention_mask": False,
    }  # fmt: skip


def _tokenizer(vocabulary: Vocabulary) -> dict[str, object]:
    end = "<|endoftext|>"
    specials = list(vocabulary.tokens[vocabulary.end + 1 : vocabulary.first_time])
    return {
        "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": end, "bos_token": end, "unk_token": end,
        "additional_special_tokens": specials,
    }  # fmt: skip


def _write(file: Path, told: dict[str, object]) -> None:
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
