"""A virus scanner on loopback that speaks clamd's INSTREAM, and says what the test wants."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Clamd:
    """Finds VIRUS; `answer` in place of a verdict is said whatever was sent; `seen` are the streams it was given."""

    def __init__(self, listener: socket.socket, answer: bytes | None) -> None:
        self.listener, self.answer, self.seen = listener, answer, []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self.talk(line)

    def talk(self, line: socket.socket) -> None:
        file = line.makefile("rb")
        assert file.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack(">I", file.read(4))[0]:
            body += file.read(size)
        self.seen.append(body)
        verdict = b"stream: Win.Test.EICAR_HDB-1 FOUND" if VIRUS in body else b"stream: OK"
        line.sendall((verdict if self.answer is None else self.answer) + b"\0")


@contextmanager
def scanner(answer: bytes | None = None, path: str = "") -> Iterator[tuple[str, Clamd]]:
    """Its address and itself; on a Unix socket when there is a path."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listener.bind(path or ("127.0.0.1", 0))
    listener.listen()
    address = f"unix://{path}" if path else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield address, Clamd(listener, answer)
    finally:
        listener.close()


def nobody_there() -> str:
    """The address of a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"
