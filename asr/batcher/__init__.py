"""Batching: windows of many recordings go through one model together."""
