"""Scores that were made under older rules: they are left out of every figure, and every figure says so."""

RESCORE = "boli accuracy score --drafts"


def with_older(note: str, left_out: int) -> str:
    """Return the note, with how many segments are left out because their scores are of older rules."""
    if not left_out:
        return note
    return f"{note}; {left_out} segments scored under older rules are left out: run {RESCORE}"
