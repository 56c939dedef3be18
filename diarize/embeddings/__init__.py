"""Diarization by segmentation and speaker embeddings: two neural networks by onnxruntime, without torch."""
