# SPDX-License-Identifier: Apache-2.0
"""A connection that breaks: a proxy before a server, which passes so many bytes of the client on and
then ends both sides without a word."""

import socket
import threading


class Cutting:
    """`most`: bytes of the client that are passed on; None: all. `passed` counts them. `deaf_from`: once
    the client has sent more than so many, what the server next says is lost, and the connection with it.
    """

    def __init__(self, port, most=None, deaf_from=None):
        self.most, self.deaf_from, self.passed, self._server_port = most, deaf_from, 0, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open, self._closing = [], False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._closing = True
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            pass
        self._thread.join(5)
        self._cut()
        self._listener.close()

    def _cut(self):
        for one in self._open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()
        self._open = []

    def _serve(self):
        while True:
            client, _ = self._listener.accept()
            if self._closing:
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self._server_port), 5)
            self._open += [client, server]
            threading.Thread(target=self._back, args=(server, client), daemon=True).start()
            self._forth(client, server)

    def _back(self, server, client):
        try:
            while got := server.recv(65536):
                if self.deaf_from is not None and self.passed > self.deaf_from:
                    break
                client.sendall(got)
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _forth(self, client, server):
        try:
            while got := client.recv(512):
                if self.most is not None:
                    got = got[:self.most - self.passed]
                server.sendall(got)
                self.passed += len(got)
                if self.passed == self.most:
                    break
        except OSError:
            pass
        self._cut()
