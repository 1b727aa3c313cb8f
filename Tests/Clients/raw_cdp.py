"""The DevTools protocol by hand, over the `websockets` package."""

import json

from websockets.sync.client import connect


class Connection:
    """One connection; `call` keeps what comes meanwhile in `events`."""

    def __init__(self, url, **options):
        # As puppeteer and others: no compression of their own, messages of 256 MiB.
        self.socket = connect(url, max_size=256 << 20, compression=None, **options)
        self.events, self.number = [], 0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()

    def send(self, method, parameters=None, session=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        self.socket.send(json.dumps(message))
        return self.number

    def answer(self, number):
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message.get("id") == number:
                return message
            self.events.append(message)

    def call(self, method, parameters=None, session=None):
        message = self.answer(self.send(method, parameters, session))
        assert "error" not in message, (method, message)
        assert message.get("sessionId") == session
        return message["result"]

    def event(self, method, matches=lambda event: True):
        """The first event of that name that matches, one that has come or one that will."""
        while True:
            for event in self.events:
                if event.get("method") == method and matches(event):
                    self.events.remove(event)
                    return event
            self.events.append(json.loads(self.socket.recv(timeout=60)))
