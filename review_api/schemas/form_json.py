"""A JSON object within a form, whose fields are text."""

import json

from pydantic import BeforeValidator


def json_object(what: str) -> BeforeValidator:
    """Return a validator that reads a text as a JSON object; what is no text stays. `what`: what to write instead."""

    def read(text: object) -> object:
        if not isinstance(text, str):
            return text
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ValueError(f"write a JSON object of {what}")
        return found

    return BeforeValidator(read)
