"""Static pages: the built editor, if there is one, and a plain description of the API.

The editor's files hold no data, so anybody may read them. Each file is a route of its own: no other file can be asked
for. All are sent compressed to browsers that can read that. The names of the files in assets/ hold a hash of their
content, so a browser keeps them and never asks again; of the others it asks each time whether they changed. One of
those is sw.js, the service worker by which the transcriber's page opens without a link (docs/explain/desk.md).
"""

import os
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from review_api.static_file import BROTLI, StaticFile

STATIC = Path(__file__).parent / "static"
HASHED = "assets"
PAGES = {
    "/": "index.html",
    "/client": "client.html",
    "/dashboard": "dashboard.html",
    "/join": "join.html",
    "/lead": "lead.html",
    "/lexicons": "lexicons.html",
    "/my-work": "my-work.html",
    "/people": "people.html",
}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>
{body}
</body></html>
"""
_NOT_BUILT = """<p>The page is not built: run <code>make editor</code>, then start the service again.
The API works without it: see <a href="/docs">its description</a>.</p>"""


def install(app: FastAPI, static: Path = STATIC) -> None:
    """Add the page, its files and /docs to the application."""

    def docs(_: Request) -> HTMLResponse:
        return HTMLResponse(_described(app.openapi()))

    app.add_route("/docs", docs, include_in_schema=False)
    app.router.routes.extend(_routes(static, _state(static)))


@lru_cache(maxsize=4)
def _routes(static: Path, _state: tuple[object, ...]) -> list[BaseRoute]:
    """Return the routes of the pages and their files. Applications of a process share them while no file changes."""
    pages = {address: static / name for address, name in PAGES.items()}
    made = [Route(address, _page(path), include_in_schema=False) for address, path in pages.items()]
    for path in sorted(static.rglob("*")) if static.is_dir() else []:
        if path.is_file() and path not in pages.values() and path.suffix != BROTLI:
            name = path.relative_to(static)
            address = f"/{name.as_posix()}"
            made.append(Route(address, _file(path, name.parts[0] == HASHED), include_in_schema=False))
    return list[BaseRoute](made)


def _state(static: Path) -> tuple[object, ...]:
    """Return what is another when a file is: names, sizes and times."""
    found = []
    for folder, _, names in os.walk(static):
        for name in names:
            facts = os.stat(os.path.join(folder, name))
            found.append((folder, name, facts.st_size, facts.st_mtime_ns))
    return tuple(sorted(found))


def _page(path: Path) -> Any:
    if path.is_file():
        return _file(path, hashed=False)

    def page(_: Request) -> HTMLResponse:
        return HTMLResponse(_PAGE.format(title="Boli", body=_NOT_BUILT))

    return page


def _file(path: Path, hashed: bool) -> Any:
    kept = StaticFile(path, hashed)

    def file(request: Request) -> Response:
        return kept.answer(request.headers)

    return file


def _described(schema: dict[str, Any]) -> str:
    rows = [
        f"<dt><code>{escape(method.upper())} {escape(path)}</code></dt><dd>{escape(call.get('description', ''))}</dd>"
        for path, methods in schema["paths"].items()
        for method, call in methods.items()
    ]
    body = (
        '<p>The machine-readable form is <a href="/openapi.json">openapi.json</a>.</p>\n<dl>\n'
        + "\n".join(rows)
        + "\n</dl>"
    )
    return _PAGE.format(title=escape(schema["info"]["title"]), body=body)
