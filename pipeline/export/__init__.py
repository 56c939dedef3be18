"""A transcript as a file: JSON, SRT, VTT, TXT; one format a module."""
