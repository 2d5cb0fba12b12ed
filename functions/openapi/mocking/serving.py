"""The mock servers of this process: compiled once, answered from memory, looked up again every few seconds."""

from __future__ import annotations

import threading

from functions.openapi.mocking.mock import Mock
from functions.openapi.mocking.servers import MockServer, document_of_server, find, no_such_mock
from shared.errors import TableError
from shared.recent import Recent
from shared.runtime import Runtime

NAMESPACE = "openapi.mocks"
LOOK_AGAIN_SECONDS = 5.0
_MOST_MOCKS = 20
# Of the documents' own texts; parsed, they take some eight times as much.
_MOST_BYTES = 32 * 1024 * 1024


class Mocks:
    """The mock servers that this process has ready."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._kept = Recent[str, Mock](most=_MOST_MOCKS, most_bytes=_MOST_BYTES)
        self._looked: dict[str, float] = {}
        self._loading = threading.Lock()

    def ready(self, mock_id: str) -> Mock | None:
        """Return a mock server from memory; None where the table has to be asked, first or again."""
        mock = self._kept.get(mock_id)
        if mock is None or mock.server.expires_at_ms <= self._runtime.clock.now_ms():
            return None
        return mock if self._is_recent(mock_id) else None

    def load(self, mock_id: str) -> Mock:
        """Return a mock server, with its settings as the table has them.

        Where the table does not answer, one that is ready goes on as it was.

        Raises:
            NotFoundError: there is none (`no_such_mock`), or its document is gone.
            TableUnavailableError, BlobError: the stores do not answer.
        """
        with self._loading:
            mock = self.ready(mock_id)
            if mock is not None:
                return mock
            mock = self._kept.get(mock_id)
            # Noted before the look, so that a table that fails is not asked by every request.
            self._note(mock_id)
            try:
                server = find(mock_id, self._runtime)
            except TableError:
                if mock is None or mock.server.expires_at_ms <= self._runtime.clock.now_ms():
                    raise
                return mock
            if server is None:
                self.drop(mock_id)
                raise no_such_mock()
            if mock is None:
                document = document_of_server(server, self._runtime)
                mock = Mock(server, document, self._runtime)
                self._kept.put(mock_id, mock, _size_of(server))
            mock.server = server
            return mock

    def keep(self, mock: Mock) -> None:
        """Have a mock server ready that was just made."""
        self._note(mock.server.mock_id)
        self._kept.put(mock.server.mock_id, mock, _size_of(mock.server))

    def changed(self, server: MockServer) -> None:
        """Take over settings that were just written."""
        mock = self._kept.get(server.mock_id)
        if mock is not None:
            mock.server = server

    def drop(self, mock_id: str) -> None:
        """Have a mock server no longer."""
        self._kept.drop(mock_id)
        self._looked.pop(mock_id, None)

    def _is_recent(self, mock_id: str) -> bool:
        looked = self._looked.get(mock_id)
        return looked is not None and self._runtime.clock.monotonic() - looked < LOOK_AGAIN_SECONDS

    def _note(self, mock_id: str) -> None:
        if len(self._looked) > 4 * _MOST_MOCKS:
            self._looked.clear()
        self._looked[mock_id] = self._runtime.clock.monotonic()


def mocks_of(runtime: Runtime) -> Mocks:
    """Return the mock servers of the process that has this runtime."""
    return runtime.hold(NAMESPACE, lambda: Mocks(runtime))


def _size_of(server: MockServer) -> int:
    return int(server.document["size_bytes"])
