"""The local server's socket."""

from __future__ import annotations

import socket

from infra.server import _listen


def test_answers_do_not_wait_for_acknowledgements() -> None:
    """The listening socket sends at once, and what it accepts inherits that: else each answer takes 40 ms longer."""
    with _listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
