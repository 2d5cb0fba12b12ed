"""moto's server, one request at a time: `python -m tests.serial_moto PORT`.

moto checks and writes an item in steps that other requests come between, so that two conditional writes may both
succeed (seen in 2 of 5 runs with 32 threads); DynamoDB's never do.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple


def main() -> None:
    """Serve on the loopback port that the command line names, until killed."""
    serve = DomainDispatcherApplication(create_backend_app)
    turn = threading.Lock()

    def one_at_a_time(environ: Any, start_response: Any) -> Iterable[bytes]:
        with turn:
            answer: Iterable[bytes] = serve(environ, start_response)
        return answer

    run_simple("127.0.0.1", int(sys.argv[1]), one_at_a_time, threaded=True, request_handler=MotoRequestHandler)


if __name__ == "__main__":
    main()
