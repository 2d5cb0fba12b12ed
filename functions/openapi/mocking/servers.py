"""Mock servers as they are kept: one item each, which leads to its document; listed by owner through the index."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from functions.openapi.documents import Document, packed, unpacked
from functions.openapi.mocking.models import Behaviour, ChangeMockServer
from shared.cache.guard import Patience
from shared.clock import to_ms
from shared.errors import NotFoundError, TableUnavailableError
from shared.runtime import Runtime
from shared.table import IfAbsent, IfVersion, IndexKey, Item, ItemKey

_FORMAT_VERSION = 1
_SORT = "server"
_MOST_ATTEMPTS = 5
_MAX_TITLE = 200


class MockServer(NamedTuple):
    """One mock server.

    Attributes:
        document: the attributes that lead to its document.
        version: of the item that it was read from.
    """

    mock_id: str
    owner: str
    spec_hash: str
    title: str
    behaviour: Behaviour
    document: Mapping[str, Any]
    created_at_ms: int
    expires_at_ms: int
    version: int = 0

    @property
    def address(self) -> str:
        """The path below which it answers, without a slash at the end."""
        return f"/mock/{self.mock_id}"


class Listed(NamedTuple):
    """Some servers of an owner, and the cursor of the next ones."""

    servers: Sequence[MockServer]
    cursor: str | None


def create(document: Document, owner: str, behaviour: Behaviour, ttl: timedelta, runtime: Runtime) -> MockServer:
    """Keep a new mock server.

    Raises:
        TableUnavailableError, BlobError: it cannot be kept.
    """
    now = runtime.clock.now_ms()
    title = document.specification.root.member("info").text("title") or ""
    server = MockServer(
        str(uuid.uuid4()),
        owner,
        document.spec_hash,
        title[:_MAX_TITLE],
        behaviour,
        packed(document, runtime),
        now,
        now + to_ms(ttl),
    )
    version = runtime.guard.write(Patience(), lambda: runtime.table.put(_item(server), when=IfAbsent()))
    return server._replace(version=version or 0)


def find(mock_id: str, runtime: Runtime) -> MockServer | None:
    """Return a mock server, None where there is none.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    if not _is_id(mock_id):
        return None
    key = _key(mock_id)
    item = runtime.guard.read(Patience(), lambda: runtime.table.get(key, consistent=True))
    return None if item is None else _server(item)


def find_own(mock_id: str, owner: str, runtime: Runtime) -> MockServer:
    """Return a mock server of this owner.

    Raises:
        NotFoundError: there is none, or it is someone else's.
        TableUnavailableError: the table did not answer.
    """
    server = find(mock_id, runtime)
    if server is None or server.owner != owner:
        raise no_such_mock()
    return server


def document_of_server(server: MockServer, runtime: Runtime) -> Document:
    """Return a mock server's document.

    Raises:
        NotFoundError: its bytes are gone.
        BlobError: the blob store does not answer.
    """
    document = unpacked(server.document, server.spec_hash, server.owner, runtime)
    if document is None:
        raise NotFoundError("The document of this mock server is gone.", code="no_such_document")
    return document


def list_own(owner: str, *, limit: int, cursor: str | None, runtime: Runtime) -> Listed:
    """Return servers of an owner, the newest first.

    Raises:
        InvalidRequestError: the cursor is none of this list's.
        TableUnavailableError: the table did not answer.
    """
    patience = Patience()
    page = runtime.guard.read(
        patience,
        lambda: runtime.table.query_index(_listed_under(owner), limit=limit, cursor=cursor, descending=True),
    )
    keys = [key for _, key in page.keys]
    found = runtime.guard.read(patience, lambda: runtime.table.get_many(keys, consistent=True)) if keys else {}
    servers = [server for key in keys if key in found and (server := _server(found[key])) is not None]
    # The index may still name what has moved; only the owner that the item tells counts.
    return Listed([server for server in servers if server.owner == owner], page.cursor)


def change(mock_id: str, owner: str, changes: ChangeMockServer, runtime: Runtime) -> MockServer:
    """Change settings of an owner's mock server, and return it.

    Raises:
        NotFoundError: there is none, or it is someone else's.
        TableUnavailableError: the table did not answer, or others change the server without an end.
    """
    given = changes.model_dump(exclude_none=True)
    ttl_days = given.pop("ttl_days", None)
    for _ in range(_MOST_ATTEMPTS):
        server = find_own(mock_id, owner, runtime)
        changed = server._replace(behaviour=server.behaviour.model_copy(update=given))
        if ttl_days is not None:
            changed = changed._replace(expires_at_ms=runtime.clock.now_ms() + to_ms(timedelta(days=ttl_days)))
        put = partial(runtime.table.put, _item(changed), when=IfVersion(server.version))
        version = runtime.guard.write(Patience(), put)
        if version is not None:
            return changed._replace(version=version)
    raise TableUnavailableError("The mock server is being changed by others.")


def remove(mock_id: str, owner: str, runtime: Runtime) -> None:
    """Delete an owner's mock server; what it holds of its own goes with its time to live.

    Raises:
        NotFoundError: there is none, or it is someone else's.
        TableUnavailableError: the table did not answer.
    """
    find_own(mock_id, owner, runtime)
    runtime.guard.write(Patience(), lambda: runtime.table.delete(_key(mock_id)))


def no_such_mock() -> NotFoundError:
    """Return the error of a mock server that is not there, or that the caller may not know of."""
    return NotFoundError("There is no such mock server.", code="no_such_mock")


def _is_id(mock_id: str) -> bool:
    try:
        return str(uuid.UUID(mock_id)) == mock_id
    except ValueError:
        return False


def _key(mock_id: str) -> ItemKey:
    return ItemKey(f"openapi#mocks#{mock_id}", _SORT)


def _listed_under(owner: str) -> str:
    return f"openapi#mocks-of#{owner}"


def _item(server: MockServer) -> Item:
    return Item(
        _key(server.mock_id),
        {
            **server.document,
            "mock_format": _FORMAT_VERSION,
            "owner": server.owner,
            "spec_hash": server.spec_hash,
            "title": server.title,
            "behaviour": server.behaviour.model_dump(),
            "created_at_ms": server.created_at_ms,
        },
        expires_at_ms=server.expires_at_ms,
        index_key=IndexKey(_listed_under(server.owner), f"{server.created_at_ms:015d}#{server.mock_id}"),
    )


def _server(item: Item) -> MockServer | None:
    kept: Mapping[str, Any] = item.attributes
    if kept.get("mock_format") != _FORMAT_VERSION or item.expires_at_ms is None:
        return None
    mock_id = item.key.partition.rpartition("#")[2]
    behaviour = Behaviour.model_validate(kept["behaviour"])
    return MockServer(
        mock_id,
        kept["owner"],
        kept["spec_hash"],
        kept["title"],
        behaviour,
        kept,
        kept["created_at_ms"],
        item.expires_at_ms,
        item.version,
    )
