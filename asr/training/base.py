"""The model that training begins with: a Hugging Face Whisper in a folder on this machine."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import WhisperForConditionalGeneration

from asr.models.model_files import card_of
from configs.errors import BoliError


class NotAWhisper(BoliError, ValueError):
    """The folder holds no Hugging Face Whisper that training can begin with. The message says what is wrong."""


def load(folder: Path) -> tuple[WhisperForConditionalGeneration, Tokenizer]:
    """Return a Hugging Face Whisper, float32, and its tokenizer.

    Raises NotAWhisper, and ModelChanged where the folder has a card that describes other files.
    """
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise NotAWhisper(
                f"{folder} is not a Hugging Face Whisper: it lacks {name}. Training needs the original folder,"
                " not the one converted for CTranslate2"
            )
    card_of(folder)
    try:
        whisper = WhisperForConditionalGeneration.from_pretrained(
            folder, local_files_only=True, attn_implementation="eager", dtype=torch.float32
        )
    except (OSError, ValueError, KeyError) as error:
        raise NotAWhisper(f"{folder} holds no Whisper that transformers can load: {error}") from error
    return whisper, Tokenizer.from_file(str(folder / "tokenizer.json"))
