"""In which numbers training computes: bfloat16 where the hardware multiplies it, else float32."""

from contextlib import AbstractContextManager, nullcontext

import torch


def reduced(device: torch.device) -> AbstractContextManager[object]:
    """Return the context of a forward pass: bfloat16 on a card, and on CPUs with AMX or AVX-512 BF16.

    Other CPUs only imitate bfloat16, which takes them longer than float32.
    """
    knows = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16) if device.type != "cpu" or knows else nullcontext()
