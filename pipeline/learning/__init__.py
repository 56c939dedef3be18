"""Corrections flow back: spellings, calibrations, further models."""
