"""The OpenAPI document, checked in so that a change of the interface is seen in review: `python -m infra.openapi`."""

from __future__ import annotations

import json
from pathlib import Path

from infra.server import make_app

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def document() -> str:
    """Return the document of every area's endpoints, as it is checked in."""
    return json.dumps(make_app().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the document."""
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(f"written: {DOCUMENT}")


if __name__ == "__main__":
    main()
