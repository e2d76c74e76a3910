"""Serve an application from processes that are born quickly: ``python -m tests.support.forking_server NAME PORT WORKERS``.

The parent has imported what takes long, and forks another worker for each one that dies.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys

from werkzeug.serving import make_server

import portal.app  # noqa: F401 - imported before the fork, once for all


def main(arguments: list[str]) -> int:
    """Serve until told to stop."""
    name, port, workers = arguments
    listening = socket.create_server(("127.0.0.1", int(port)), backlog=128)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    children: set[int] = set()
    try:
        while True:
            while len(children) < int(workers):
                child = os.fork()
                if not child:
                    _serve(name, listening)
                children.add(child)
            dead, _status = os.wait()
            children.discard(dead)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)


def _serve(name: str, listening: socket.socket) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    module, _colon, attribute = name.partition(":")
    application = getattr(importlib.import_module(module), attribute)
    make_server("127.0.0.1", 0, application, threaded=True, fd=listening.fileno()).serve_forever()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
