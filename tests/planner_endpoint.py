"""An endpoint on loopback that speaks the OpenAI protocol and misbehaves as it is told (see test_planner_llm.py)."""
import gzip
import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = {"boxes": [{"phrase": "cat", "x0": 50, "y0": 300, "x1": 400, "y1": 900},
                  {"phrase": "dog", "x0": 500, "y0": 300, "x1": 950, "y1": 900}], "note": "a room"}


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


class Endpoint:
    """``steps``: what happens to each request in turn, the last one for ever. A step is a function of the handler."""

    def __init__(self, steps):
        self.steps, self.requests, self.headers, self.paths = list(steps), [], [], []
        self.lock = threading.Lock()

    def step(self):
        with self.lock:
            return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]


def handler_for(endpoint):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            pass

        def do_GET(self):
            endpoint.paths.append(self.path)
            send(self, 200, {"object": "list", "data": [{"id": "tiny-model", "object": "model"}]})

        def do_POST(self):
            length = int(self.headers.get("content-length", 0))
            self.body = json.loads(self.rfile.read(length))
            endpoint.requests.append(self.body)
            endpoint.headers.append(dict(self.headers))
            endpoint.paths.append(self.path)
            with suppress(BrokenPipeError, ConnectionResetError):
                endpoint.step()(self)

    return Handler


@contextmanager
def serving(*steps):
    """(endpoint, base URL) while the server runs."""
    endpoint = Endpoint(steps)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(endpoint))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield endpoint, f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def send(h, status, body, headers=(), kind="application/json"):
    data = body if isinstance(body, bytes) else text_of(body).encode()
    h.send_response(status)
    h.send_header("content-type", kind)
    h.send_header("content-length", str(len(data)))
    for name, value in headers:
        h.send_header(name, value)
    h.end_headers()
    h.wfile.write(data)


def error(status, message, headers=(), **more):
    return lambda h: send(h, status, {"error": {"message": message, **more}}, headers)


def chunk(**delta):
    finish = delta.pop("finish_reason", None)
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def open_stream(h):
    h.send_response(200)
    h.send_header("content-type", "text/event-stream")
    h.send_header("connection", "close")
    h.end_headers()
    h.close_connection = True


def event(h, data):
    h.wfile.write(f"data: {text_of(data)}\n\n".encode())
    h.wfile.flush()


def answer(value, finish="stop", pieces=7):
    """The answer, streamed where that is asked for."""
    text = text_of(value)

    def run(h):
        if not h.body.get("stream"):
            return whole(value, finish)(h)
        open_stream(h)
        event(h, chunk(role="assistant", content=""))
        for i in range(0, len(text), max(len(text) // pieces, 1)):
            event(h, chunk(content=text[i:i + max(len(text) // pieces, 1)]))
        event(h, chunk(finish_reason=finish))
        event(h, "[DONE]")
        return None

    return run


def whole(value, finish="stop", **message):
    """The answer in one piece, whatever was asked for."""
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{
        "index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": value if value is None else
                                                        text_of(value), **message}}]}
    return lambda h: send(h, 200, body)


def no_choices(h):
    if h.body.get("stream"):
        open_stream(h)
        event(h, {**chunk(), "choices": []})
        event(h, "[DONE]")
    else:
        send(h, 200, {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": []})


def refusal(text):
    def run(h):
        open_stream(h)
        event(h, chunk(role="assistant", refusal=text))
        event(h, chunk(finish_reason="stop"))
        event(h, "[DONE]")

    return run


def silent(seconds):
    return lambda h: time.sleep(seconds)


def drips(h):
    """A stream that never ends and says nothing of use."""
    open_stream(h)
    for _ in range(400):
        event(h, chunk(content=" "))
        time.sleep(0.02)


def breaks_off(h):
    open_stream(h)
    event(h, chunk(content='{"boxes": [{"phr'))
    h.connection.shutdown(2)


def stream_error(h):
    open_stream(h)
    event(h, chunk(content="{"))
    event(h, {"error": {"message": "the model ran out of memory", "type": "server_error"}})


def garbage_events(h):
    open_stream(h)
    h.wfile.write(b"data: {not json\n\ndata: [DONE]\n\n")


def not_json(h):
    send(h, 200, b"{{{", kind="application/json")


def page(h):
    send(h, 200, "<html><body>Welcome to nginx</body></html>", kind="text/html")


def huge(h):
    open_stream(h)
    for _ in range(600):
        event(h, chunk(content="x" * 20_000))


def bomb(h):
    data = gzip.compress(b" " * 60_000_000)
    send(h, 200, data, [("content-encoding", "gzip")])


def without(feature, message, then):
    """Refuses requests that carry a feature, e.g. response_format."""
    def run(h):
        value = h.body.get(feature) if feature != "system" else h.body["messages"][0]["role"] == "system"
        if value:
            return send(h, 400, {"error": {"message": message}})
        return then(h)

    return run


def ladder(allowed, message, then):
    """Knows only some kinds of response_format."""
    def run(h):
        kind = (h.body.get("response_format") or {"type": "none"})["type"]
        if kind not in allowed:
            return send(h, 400, {"error": message})
        return then(h)

    return run


def redirect(h):
    send(h, 307, "", [("location", "http://127.0.0.1:1/steal")])
