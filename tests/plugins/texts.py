"""A real provider of text messages: it speaks HTTP on a free port, keeps what it is sent, and answers as it is told."""

import json
import threading
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Gateway:
    """`sent`: every text that came, in order. `answer(told)`: the status for one, or None to hang up without a word."""

    def __init__(self):
        self.sent = []
        self.names = []
        self.answer = lambda told: 202
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.names.append(b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode())
                status = gateway.answer(told)
                if status is None:
                    self.close_connection = True
                    return
                if status < 300:
                    gateway.sent.append(told)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                """Nothing on the screen."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"sms+http://portal:s%20ecret@127.0.0.1:{self._server.server_port}/texts"

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


@pytest.fixture
def gateway(settings):
    """The provider that text messages go through during this test."""
    made = Gateway()
    settings.SMS_URL = made.url
    settings.SMS_RECEIPT_SECRET = "between the two of us"
    yield made
    made.close()
