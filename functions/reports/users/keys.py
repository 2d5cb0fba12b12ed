"""The keys that sessions are signed and sealed with, derived from `LARDER_SESSION_SECRET`."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from shared.errors import NotConfiguredError
from shared.runtime import Runtime

NAMESPACE = "reports.keys"
_KEY_BYTES = 32
_ID_BYTES = 6
_NONCE_BYTES = 12


class Keys(NamedTuple):
    """What one secret gives.

    Attributes:
        id: names the secret in a session's header, and tells nothing of it.
        signing: 32 bytes for HMAC-SHA-256.
        sealing: 32 bytes for AES-256-GCM.
    """

    id: str
    signing: bytes
    sealing: bytes

    def __repr__(self) -> str:
        return f"Keys({self.id!r})"

    def seal(self, text: bytes, about: str) -> bytes:
        """Return a text encrypted, good only for `about`: what it stands beside."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.sealing).encrypt(nonce, text, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes | None:
        """Return the text that `seal` was given; None where it was not by these keys, or for something else."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, encrypted = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self.sealing).decrypt(nonce, encrypted, about.encode())
        except (InvalidTag, ValueError):
            return None


class Keyring(NamedTuple):
    """The keys of all secrets; the first signs and seals, every one is good for reading."""

    keys: Sequence[Keys]

    @property
    def newest(self) -> Keys:
        return self.keys[0]

    def named(self, key_id: object) -> Keys | None:
        """Return the keys of that id, or None."""
        return next((keys for keys in self.keys if keys.id == key_id), None)

    def seal(self, text: bytes, about: str) -> str:
        """Return a text encrypted by the newest keys, in base64url."""
        return encoded(self.newest.seal(text, about))

    def unseal(self, sealed: str, about: str) -> bytes | None:
        """Return the text that was sealed by any of the keys for `about`, or None."""
        content = decoded(sealed)
        found = (keys.unseal(content, about) for keys in self.keys)
        return next((text for text in found if text is not None), None)


def keyring_of(runtime: Runtime) -> Keyring:
    """Return this process's keys.

    Without a secret, a local stage makes one for the process: its sessions end with it.

    Raises:
        NotConfiguredError: there is no secret, and the stage is not local.
    """

    def make() -> Keyring:
        given = runtime.settings.session_secrets()
        if not given:
            if not runtime.settings.is_local:
                raise NotConfiguredError("Sessions need LARDER_SESSION_SECRET.", code="login_not_configured")
            given = [secrets.token_urlsafe(_KEY_BYTES)]
        return Keyring([_derived(secret) for secret in given])

    return runtime.hold(NAMESPACE, make)


def encoded(content: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Return what base64url without padding stands for; of a text that is none, some other bytes or none."""
    try:
        return base64.urlsafe_b64decode(text.encode("ascii", "replace") + b"=" * (-len(text) % 4))
    except ValueError:
        return b""


def _derived(secret: str) -> Keys:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def derive(purpose: str, length: int) -> bytes:
        hkdf = HKDF(algorithm=SHA256(), length=length, salt=None, info=f"larder {purpose}".encode())
        return hkdf.derive(secret.encode())

    return Keys(derive("key id", _ID_BYTES).hex(), derive("signing", _KEY_BYTES), derive("sealing", _KEY_BYTES))
