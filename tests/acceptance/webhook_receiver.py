"""A receiver of webhooks, as a client would write one: `python webhook_receiver.py LOG` prints its port.

Each request that comes is a line of JSON in LOG: when it began, the headers, the body. With a file LOG.slow beside it,
the answer takes 30 s; with LOG.wrong, it is 500.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOG = Path(sys.argv[1])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        slow, wrong = LOG.with_suffix(".slow").exists(), LOG.with_suffix(".wrong").exists()
        with LOG.open("a") as log:
            came = {"headers": {name.lower(): value for name, value in self.headers.items()}, "body": body}
            log.write(json.dumps(came | {"slow": slow, "wrong": wrong}) + "\n")
        if slow:
            time.sleep(30)
        self.send_response(500 if wrong else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()
