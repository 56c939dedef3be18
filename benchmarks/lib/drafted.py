"""What Boli writes for a clip, for benchmarks."""

from boli.drafted import drafted, text

__all__ = ["drafted", "text"]
