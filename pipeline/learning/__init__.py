"""Corrections flow back: spellings, calibrations, other models."""
