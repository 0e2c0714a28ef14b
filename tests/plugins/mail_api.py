"""The APIs of mail providers, as they document them, on a free port of this machine: they keep what they are sent."""

import email
import email.policy
import json
import threading
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from poc_portal.mail_provider import mail_settings

SECRET = "provider:a secret that is long enough"  # noqa: S105
SIGNING_KEY = "key that signs"
NAMES = {"mailgun": "<20260302.1@mg.example>", "postmark": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817"}


def taken(told):
    """What each provider answers when it takes a mail; neither minds the words of the other."""
    names = {"id": NAMES["mailgun"], "MessageID": NAMES["postmark"]}
    return 200, {"message": "Queued. Thank you.", "Message": "OK", "ErrorCode": 0, "To": told.to, **names}


class MailApi:
    """`sent`: every mail that came, in order. `answer(told)`: status and body for one, or None to hang up."""

    def __init__(self, provider):
        self.provider, self.sent, self.keys, self.connections = provider, [], [], set()
        self.answer = taken
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                told = api.read(self, self.rfile.read(int(self.headers["Content-Length"])))
                api.connections.add(self.client_address)
                answer = api.answer(told)
                if answer is None:
                    self.close_connection = True
                    return
                status, body = answer
                if status < 300:
                    api.sent.append(told)
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                """Nothing on the screen."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        further = f"?sender_domain=mg.example&webhook_signing_key={SIGNING_KEY}" if provider == "mailgun" else ""
        self.url = f"anymail+{provider}+http://a%20key@127.0.0.1:{self._server.server_port}{further}"

    def read(self, handler, body):
        """What one request says: the path, the options, and the mail in the form of its provider."""
        if self.provider == "postmark":
            self.keys.append(handler.headers["X-Postmark-Server-Token"])
            told = json.loads(body)
            return SimpleNamespace(path=handler.path, options=told, to=told["To"], key=told["Metadata"]["key"])
        self.keys.append(b64decode(handler.headers["Authorization"][6:]).decode())
        form = email.message_from_bytes(
            f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode() + body, policy=email.policy.HTTP
        )
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True) or part.as_bytes()
            for part in form.iter_parts()
        }
        whole = body.partition(b"message/rfc822\r\n\r\n")[2].partition(b"\r\n--" + form.get_boundary().encode())[0]
        options = {name: value.decode() for name, value in parts.items() if name != "message"}
        return SimpleNamespace(path=handler.path, options=options, to=options["to"], key=options["v:key"], whole=whole)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def through(settings, url):
    """From now on mail goes out as `EMAIL_URL=url` says."""
    for name, value in mail_settings(url, timeout_s=settings.EMAIL_TIMEOUT, events_secret=SECRET).items():
        setattr(settings, name, value)
    settings.EMAIL_EVENTS_SECRET = SECRET


@pytest.fixture
def mail_apis(settings):
    """Makes the API of a provider that mail goes through for the rest of this test."""
    made = []

    def make(provider):
        made.append(api := MailApi(provider))
        through(settings, api.url)
        return api

    yield make
    for api in made:
        api.close()
