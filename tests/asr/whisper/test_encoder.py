"""Which encoder the settings name. (What they compute: test_torch_encoder.py, test_whisper.py.)"""

import pytest

from asr.models import loading
from asr.whisper import whisper
from asr.whisper.encoder import EncoderUnavailable
from configs.settings import Asr


def test_without_torch_one_line_says_what_to_do() -> None:
    with pytest.raises(EncoderUnavailable) as refused:
        whisper.load(Asr(threads=1, encoder="torch"))
    message = str(refused.value)
    assert "the module torch is not installed" in message
    assert "boli-speech[gpu]" in message
    assert "asr.encoder to 'ctranslate2'" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("encoder", "ahead", "device", "workers"),
    [
        ("ctranslate2", None, "cpu", 1),
        ("ctranslate2", None, "cuda", 2),
        ("ctranslate2", False, "cuda", 1),
        ("ctranslate2", True, "cpu", 2),
        ("torch", None, "cuda", 1),  # CTranslate2 has only to decode
    ],
)
def test_ctranslate2_has_a_worker_for_each_thing_it_does_at_once(
    encoder: str, ahead: bool | None, device: str, workers: int
) -> None:
    assert loading.workers(Asr(encoder=encoder, encode_ahead=ahead), device) == workers  # type: ignore[arg-type]


def test_on_a_cpu_nothing_is_encoded_ahead() -> None:
    assert not whisper.load(Asr(threads=1, device="cpu")).encodes_ahead
