"""Nothing is fetched, whatever a schema refers to."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import compile_schema


class Listener:
    """A socket that counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/schema"
        self.connections = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listening socket on a port of its own."""
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A named pipe: opening it for reading would wait for ever, so a test that ends never opened it."""
    path = tmp_path / "schema.json"
    os.mkfifo(path)
    return path


def schemas(url: str) -> list[Any]:
    """Return schemas that try to have `url` fetched."""
    base, _, name = url.rpartition("/")
    return [
        {"$ref": url},
        {"$ref": url + "#/a"},
        {"$dynamicRef": url},
        {"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": url},
        {"$schema": url},
        {"$schema": url, "$id": url},
        {"$id": base + "/", "$ref": name},
        {"$id": url, "properties": {"a": {"$ref": "other"}}},
        {"$id": url, "properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"$id": "inner", "type": "integer"}}},
        {"$defs": {"a": {"$ref": url}}},
        {"$defs": {"a": {"$schema": url, "$id": url + "x"}}},
        {"definitions": {"a": {"$ref": url}}, "$schema": "http://json-schema.org/draft-07/schema#"},
        {"id": url, "$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"$ref": "x"}}},
        {"enum": [{"$ref": url}]},
        {"const": {"$ref": url, "$schema": url}},
        {"default": {"$ref": url}, "examples": [{"$ref": url}], "x-a": {"$ref": url}},
        {"$ref": "#/x-a", "x-a": {"$ref": url}},
        {"$ref": "#/const", "const": {"$ref": url}},
        {"$vocabulary": {url: True}, "type": "integer"},
        {"contentSchema": {"$ref": url}},
        {"properties": {"a": {"items": {"anyOf": [{}, {"not": {"$ref": url}}]}}}},
        {"$comment": url, "$anchor": "a", "$ref": "#a/" + url},
    ]


def use(schema: Any) -> None:
    """Do everything with a schema that can be done."""
    with contextlib.suppress(UnprocessableError):
        compiled = compile_schema(schema)
        compiled.is_valid({"a": [1]})
        compiled.explain({"a": [1]})
        compiled.satisfiable()
        compiled.assumptions()
        list(itertools.islice(compiled.values(seed=1), 5))


def test_no_connection_is_made(listener: Listener) -> None:
    """A socket that schemas refer to in every way they can sees nobody."""
    with socket.create_connection(("127.0.0.1", int(listener.url.split(":")[2].split("/")[0]))):
        pass
    for schema in schemas(listener.url):
        use(schema)
    assert listener.connections <= 1


@pytest.mark.parametrize("index", range(len(schemas("file:///x"))))
def test_no_file_is_opened(pipe: Path, index: int) -> None:
    """A file that schemas refer to is not opened: reading this one would never end."""
    worker = threading.Thread(target=use, args=(schemas(pipe.as_uri())[index],), daemon=True)
    worker.start()
    worker.join(10)
    assert not worker.is_alive()
