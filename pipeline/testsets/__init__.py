"""Test sets of other people: references and hypotheses in files, read, matched and scored. No database."""
