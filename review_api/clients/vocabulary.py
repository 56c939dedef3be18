"""Vocabulary: the words and names that a client wants preferred in all its recordings."""

from fastapi import APIRouter

from pipeline.recordings import vocabulary
from pipeline.store.database import reading
from review_api.auth import CurrentClient
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas.vocabulary import Vocabulary, VocabularyRequest

router = APIRouter(prefix="/v1/vocabulary", tags=["vocabulary"])


@router.get("", responses=documented(401, 403))
def get_vocabulary(client: CurrentClient, services: ServicesDependency) -> Vocabulary:
    """Return one's own words, most wanted first."""
    with reading(services.engine) as connection:
        said_as = vocabulary.said_as(connection, client.id)
        return Vocabulary(words=vocabulary.get(connection, client.id), said_as=said_as)


@router.put("", responses=documented(401, 403, 422))
def put_vocabulary(body: VocabularyRequest, client: CurrentClient, services: ServicesDependency) -> Vocabulary:
    """Replace one's own words, each once; an empty list deletes them. Recordings drafted from now on prefer them.

    `said_as` is replaced, too: where the model writes a form in which a word is said, drafts have the word.
    """
    words = list(dict.fromkeys(body.words))
    with services.engine.begin() as connection:
        vocabulary.put(connection, client.id, words, body.said_as)
    return Vocabulary(words=words, said_as=body.said_as)
