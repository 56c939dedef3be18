"""The headers that guard a browser: on every route and page, whatever the answer is."""

import re

import pytest

from configs.settings import Api, Settings
from tests.conftest import Service

GUARDING = {
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
}  # fmt: skip
ASKED = {
    "default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip


def _places(service: Service) -> list[tuple[str, str]]:
    described = service.app.openapi()["paths"]
    calls = [(method.upper(), path) for path, methods in described.items() for method in methods]
    # Pages and files are not described.
    shown = {getattr(route, "path", "") for route in service.app.routes} - set(described) - {""}
    return [*calls, *(("GET", path) for path in sorted(shown)), ("GET", "/nothing"), ("DELETE", "/")]


def test_every_route_and_page_is_guarded(service: Service) -> None:
    caller = service.caller()
    places = _places(service)
    assert len(places) > 150
    for method, path in places:
        answer = caller.request(method, re.sub(r"\{[^}]*\}", "x", path), headers={"content-length": "0"})
        found = {name: answer.headers.get(name) for name in GUARDING}
        assert (method, path, found) == (method, path, GUARDING)
        policy = set(answer.headers["content-security-policy"].split("; "))
        assert policy >= ASKED, (method, path)
        assert not [one for one in policy if one.startswith("script-src") or "unsafe-eval" in one]
        assert "strict-transport-security" not in answer.headers
        if path.startswith(("/v1/", "/v2/")):
            assert "no-store" in answer.headers["cache-control"], (method, path)


@pytest.mark.parametrize(("url", "chosen"), [("https://testserver", None), ("http://testserver", True)])
def test_where_there_is_tls_browsers_are_told_to_stay_with_it(service: Service, url: str, chosen: bool | None) -> None:
    secure = Service(Settings(storage=service.settings.storage, api=Api(secure_cookies=chosen)))
    caller = secure.caller()
    caller.base_url = url
    for path in ("/", "/v1/health", "/v1/recordings", "/nothing"):
        assert caller.get(path).headers["strict-transport-security"] == "max-age=31536000"
    secure.engine.dispose()
