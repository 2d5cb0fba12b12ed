"""What stands for a file of some kind: small, the same every time, and such as programs that read the kind open."""

from __future__ import annotations

import base64

_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
xref
0 4
0000000000 65535 f\x20
0000000009 00000 n\x20
0000000052 00000 n\x20
0000000101 00000 n\x20
trailer<</Size 4/Root 1 0 R>>
startxref
162
%%EOF
"""
# Pictures of one white pixel, a page without anything on it, a tenth of a second without a sound, empty archives.
_JPEG = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP////////////////////////////////////////////////////////////////////////////////"
    "//////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z"
)
_WAV = bytes.fromhex("524946464403000057415645666d7420100000000100010040 1f0000401f0000010008006461746120030000")
_SAMPLES = {
    "image/png": base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="
    ),
    "image/gif": base64.b64decode("R0lGODdhAQABAIEAAP///wAAAAAAAAAAACwAAAAAAQABAAAIBAABBAQAOw=="),
    "image/jpeg": base64.b64decode(_JPEG),
    "image/webp": base64.b64decode("UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAfQ//73v/+BiOh/AAA="),
    "image/svg+xml": b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    "application/pdf": _PDF,
    "application/zip": b"PK\x05\x06" + bytes(18),
    "application/x-tar": bytes(1024),
    "application/gzip": bytes.fromhex("1f8b080000000000020303000000000000000000"),
    "audio/wav": _WAV + b"\x80" * 800,
}
_OTHER_NAMES = {
    "application/x-gzip": "application/gzip",
    "image/jpg": "image/jpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "application/x-zip-compressed": "application/zip",
}


def sample_of(essence: str) -> bytes | None:
    """Return the file that stands for a media type whose bodies no schema describes; None where a text will do.

    Args:
        essence: the media type without its parameters, in lower case.
    """
    return _SAMPLES.get(_OTHER_NAMES.get(essence, essence))
