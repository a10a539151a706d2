"""A small real server in place of a container: says which image it is, ends gently on SIGTERM."""

import json
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

PIECES = 20
PIECE_S = 0.15


class Answers(BaseHTTPRequestHandler):
    """Health, a slow stream, and the image at every other address."""

    protocol_version = "HTTP/1.1"
    image = ""

    def do_GET(self) -> None:
        if self.path.endswith("/stream"):
            self._stream()
            return
        sick = self.path.endswith("/healthz") and ":sick" in self.image
        body = json.dumps({"image": self.image, "for": self.headers["x-forwarded-for"]}).encode()
        self.send_response(503 if sick else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for number in range(PIECES):
            self.wfile.write(f"data: {number}\n\n".encode())
            self.wfile.flush()
            sleep(PIECE_S)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Gentle(ThreadingHTTPServer):
    """Waits for its answers before it ends."""

    daemon_threads = False
    request_queue_size = 128


def main(image: str, port: int) -> None:
    """Serve until SIGTERM."""
    if ":crash" in image:
        print("cannot start", file=sys.stderr)
        sys.exit(3)
    Answers.image = image
    server = Gentle(("127.0.0.1", port), Answers)
    signal.signal(
        signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start()
    )
    server.serve_forever(poll_interval=0.05)
    server.socket.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
