"""A small client of the language server protocol: enough to ask yaml-language-server what an editor asks it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from contextlib import contextmanager

LONGEST = 60
"""Seconds after which an answer counts as never coming."""


class LanguageServer:
    """One running server; documents are opened by their path, and asked about by line and column from 0."""

    def __init__(self, process):
        self._process = process
        self._number = 0
        self._arrived = threading.Condition()
        self._answers = {}
        self._published = {}
        self._ended = False
        threading.Thread(target=self._listen, daemon=True).start()
        hello = {
            "processId": None,
            "rootUri": None,
            "capabilities": {
                "textDocument": {
                    "completion": {
                        "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}
                    },
                    "hover": {"contentFormat": ["markdown"]},
                    "publishDiagnostics": {},
                },
                "workspace": {"configuration": True},
            },
        }
        self.capabilities = self.ask("initialize", hello)["capabilities"]
        self._send({"method": "initialized", "params": {}})

    def open(self, path, text):
        """Open a document with this text, saved or not."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return uri

    def diagnostics(self, uri):
        """Return what the editor underlines in a document, once the server has looked at it."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: self._published.get(uri) or self._ended, LONGEST), (
                "no diagnostics"
            )
            return self._published[uri].popleft()

    def completion(self, uri, line, character):
        """Return what the editor offers at a place."""
        found = self.ask("textDocument/completion", _place(uri, line, character))
        return found["items"] if isinstance(found, dict) else found or []

    def hover(self, uri, line, character):
        """Return the text that the editor shows for a place, in Markdown."""
        found = self.ask("textDocument/hover", _place(uri, line, character))
        return found["contents"]["value"] if found else ""

    def ask(self, method, params):
        """Return the answer to a request."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        with self._arrived:
            assert self._arrived.wait_for(lambda: number in self._answers or self._ended, LONGEST), method
            answer = self._answers.pop(number)
        assert "error" not in answer, answer
        return answer.get("result")

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _listen(self):
        while message := self._read():
            with self._arrived:
                self._take(message)
                self._arrived.notify_all()
        with self._arrived:
            self._ended = True
            self._arrived.notify_all()

    def _take(self, message):
        method = message.get("method")
        if method is None:
            self._answers[message["id"]] = message
        elif method == "textDocument/publishDiagnostics":
            found = message["params"]
            self._published.setdefault(found["uri"], deque()).append(found["diagnostics"])
        elif method == "workspace/configuration":
            self._send(
                {"id": message["id"], "result": [_setting(item) for item in message["params"]["items"]]}
            )
        elif "id" in message:
            self._send({"id": message["id"], "result": None})

    def _read(self):
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self._process.stdout.read(length)) if length else None


def _place(uri, line, character):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def _setting(item):
    """Answer as an editor does whose user has set nothing, but without schemas from the network."""
    if item.get("section") == "yaml":
        return {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
    return None


@contextmanager
def language_server(command):
    """Start the server on a pair of pipes, and end it."""
    process = subprocess.Popen(
        [command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield LanguageServer(process)
    finally:
        process.kill()
        process.communicate()
