"""Pseudonyms: what people are called in an export, in place of the names and ids that the service knows them by.

The same person has the same pseudonym in every export of this service, so that splits stay apart when two exports are
joined. The names are digests of the client's or the person's id, which are random (128 bits) and are in no export: who
has an export alone can guess no name from it, who has the database can find it again. docs/decisions/038.
"""

import hashlib


def of_speaker(cluster: str) -> str:
    """Return the pseudonym of a speaker, always as long: `spk-` and 16 hexadecimal digits.

    `cluster`: client and speaker, or the recording where the client names no speaker (evaluation/scores.cluster).
    """
    return f"spk-{_digest('speaker', cluster)}"


def of_reviewer(person_id: str) -> str:
    """Return the pseudonym of somebody who wrote a text: `rev-` and 16 hexadecimal digits."""
    return f"rev-{_digest('reviewer', person_id)}"


def _digest(kind: str, known_as: str) -> str:
    return hashlib.sha256(f"boli export\n{kind}\n{known_as}".encode()).hexdigest()[:16]
