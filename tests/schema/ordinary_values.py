"""Writes down what Faker makes of each kind that a name may ask for: `python -m tests.schema.ordinary_values`.

What was written stays as it is (dates and browsers depend on the day that they are made), so that the same seed gives
the same values for ever; a new kind is added.
"""

from __future__ import annotations

import json
from pathlib import Path

from shared.schema.drawing import realistic

FILE = Path(realistic.__file__).with_name("ordinary_values.json")
MANY = 64


def kinds() -> list[str]:
    """Return Faker's words for what names and formats speak of."""
    return sorted({*realistic._TEXTS.values(), *realistic._FORMATS.values()})


def main() -> None:
    """Add the kinds that are not written down yet."""
    from faker import Faker

    fake = Faker("en_US")
    written = json.loads(FILE.read_bytes())
    for kind in kinds():
        if kind not in written:
            written[kind] = []
            for index in range(MANY):
                fake.seed_instance(f"{kind}:{index}")
                written[kind].append(str(getattr(fake, kind)()))
    lines = [
        f"{json.dumps(kind)}: {json.dumps(values, ensure_ascii=False)}" for kind, values in sorted(written.items())
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
