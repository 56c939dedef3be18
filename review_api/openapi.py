"""Print the service's OpenAPI document: `python -m review_api.openapi`. The editor's types are made from it."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from configs.settings import Settings, Storage
from review_api.app import create_app


def document() -> dict[str, Any]:
    """Return the document that /openapi.json serves. No database is opened, and nothing is left on the disk."""
    with TemporaryDirectory() as folder:
        return create_app(Settings(storage=Storage(data_dir=Path(folder)))).openapi()


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=2)
    print()
