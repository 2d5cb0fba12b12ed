"""Debian's Chromium without a window, spoken to over a pipe: what a page does in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WITHIN_SECONDS = 60


class Chromium:
    """One page of a browser, and what happened in it."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = into, out
        self._waiting = b""
        self._last = 0
        self.events: list[tuple[str, dict[str, Any]]] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session: str | None = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol on the page, and return its result."""
        return self._call(method, session=self._session, **params)

    def open(self, address: str, *, width: int, dark: bool = False) -> None:
        """Open an address on a screen so many CSS pixels wide, and wait until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(name == "Page.loadEventFired" for name, _ in self.events):
            self._take()
        # What the page asks for late, and what it complains of, has come once this is answered.
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        told = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return told["result"].get("value")

    def complaints(self) -> list[str]:
        """Return what stands in the console."""
        found = [params["entry"]["text"] for name, params in self.events if name == "Log.entryAdded"]
        return found + [str(params) for name, params in self.events if name.startswith("Runtime.console")]

    def asked_for(self) -> list[str]:
        """Return every address that was asked for since the page was opened, its own among them."""
        return [params["request"]["url"] for name, params in self.events if name == "Network.requestWillBeSent"]

    def printed(self) -> bytes:
        """Return the page as a PDF."""
        return b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def picture(self) -> bytes:
        """Return all of the page as a PNG."""
        return b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"])

    def _call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._last += 1
        said: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if session is not None:
            said["sessionId"] = session
        os.write(self._into, json.dumps(said).encode() + b"\0")
        while True:
            told = self._take()
            if told.get("id") == self._last:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def _take(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            read = os.read(self._out, 65_536)
            assert read, "Chromium ended."
            self._waiting += read
        message, _, self._waiting = self._waiting.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        if "method" in told:
            self.events.append((told["method"], told["params"]))
        return told


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """Run Chromium on an empty profile; fails where it is not installed.

    Args:
        profile: a folder for what it keeps.
    """
    found = shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium"
    # It reads its file descriptor 3 and writes to 4.
    take, give = os.pipe()
    hear, say = os.pipe()
    command = ["bash", "-c", f'exec 3<&{take} 4>&{say}; exec "$0" "$@"', found, "--headless", "--no-sandbox"]
    command += ["--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    with subprocess.Popen(command, pass_fds=(take, say), stderr=subprocess.DEVNULL) as process:
        os.close(take)
        os.close(say)
        try:
            yield Chromium(give, hear)
        finally:
            os.close(give)
            try:
                process.wait(timeout=_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            os.close(hear)
