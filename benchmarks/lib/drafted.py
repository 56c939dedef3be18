"""What Boli writes for a clip, for benchmarks."""

from pipeline.evaluation.clips import drafted, text

__all__ = ["drafted", "text"]
