"""The client's shapes and fields are those of the service's OpenAPI document."""

import inspect
from typing import Any

import pytest

from boli.client import batch_shapes, following_shapes, segment_shapes, shapes
from boli.client.async_client import AsyncClient
from boli.client.client import Client
from boli.client.fields import Fields, Filters, View
from boli.client.shapes import Problem, Shape
from review_api.openapi import document

WHOLE = (shapes.Recording, shapes.Upload, shapes.MonthOfUse, shapes.Word, shapes.Diarization, shapes.ReviewProgress)
OPENAPI = document()
SCHEMAS = OPENAPI["components"]["schemas"]
OURS = [
    shape
    for module in (shapes, batch_shapes, following_shapes, segment_shapes)
    for _, shape in inspect.getmembers(module, inspect.isclass)
    if issubclass(shape, Shape) and shape not in (Shape, Problem) and shape.__module__ == module.__name__
]


def types(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that a value may have."""
    if "$ref" in schema:
        return {"object"}
    if "anyOf" in schema:
        return {name for one in schema["anyOf"] for name in types(one)}
    return {schema["type"]} if "type" in schema else {"string"}


@pytest.mark.parametrize("shape", OURS, ids=lambda shape: shape.__name__)
def test_each_field_is_the_services(shape: type[Shape]) -> None:
    theirs, ours = SCHEMAS[shape.__name__]["properties"], shape.model_json_schema(mode="serialization")["properties"]
    assert {name: types(schema) for name, schema in ours.items()} == {name: types(theirs[name]) for name in ours}
    if shape in WHOLE:
        assert set(ours) == set(theirs)


def parameters(path: str) -> set[str]:
    return {one["name"] for one in OPENAPI["paths"][path]["get"]["parameters"] if one["in"] == "query"}


def test_fields_filters_and_views_are_the_services() -> None:
    form = OPENAPI["paths"]["/v1/recordings"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    form = SCHEMAS[form["$ref"].rpartition("/")[2]] if "$ref" in form else form
    assert set(Fields.__annotations__) == set(form["properties"]) - {"file"}
    assert set(Filters.__annotations__) == parameters("/v1/recordings") - {"limit", "after"}
    assert set(View.__annotations__) == parameters("/v1/recordings/{recording_id}/transcript") - {"format"}


def test_both_clients_have_the_same_methods() -> None:
    def methods(kind: type) -> dict[str, list[str]]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {name: list(inspect.signature(method).parameters) for name, method in found if not name.startswith("__")}

    assert methods(Client) == methods(AsyncClient)
