"""Somebody between client and gateway: loses answers, breaks lines, says 503, changes pages."""
import http.server
import ssl
import threading


class Between:
    """
    A TLS server with the gateway's certificate that passes every message on as the supplier, to the endpoint of a profile.
    `steps` is what it does with the first messages, one function each: step(handler, request) returns what goes back as
    (status, headers, body), or None to break the line. With further messages it does `then`: they are simply passed on.
    """

    def __init__(self, world, *steps, profile="be", then=None):
        self.world, self.steps, self.seen, self.then = world, list(steps), [], then or pass_on
        self.path = f"/edukoppeling/bpvmonitor/v1/{profile}"
        between = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                request = self.rfile.read(int(self.headers["Content-Length"]))
                between.seen.append(request)
                step = between.steps.pop(0) if between.steps else between.then
                answer = step(between, request)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Type": "text/xml;charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_HEAD(self):
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(world.pki / "gateway.cert.pem", world.pki / "gateway.key.pem")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.server.handle_error = lambda *_: None
        self.url = f"https://localhost:{self.server.server_address[1]}{self.path}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def forward(self, request):
        answer = self.world.post(request, "saas", soap_action='""', path=self.path)
        return answer.status, {}, answer.body


def pass_on(between, request):
    return between.forward(request)


def lose_the_answer(between, request):
    between.forward(request)


def never_arrive(_between, _request):
    return None


def be_busy(_between, _request):
    return 503, {"Retry-After": "1", "Content-Type": "text/plain"}, b"Service Unavailable\n"


def change_request(old, new):
    def step(between, request):
        assert old in request
        return between.forward(request.replace(old, new))
    return step


def change_answer(change):
    def step(between, request):
        status, headers, body = between.forward(request)
        changed = change(body)
        assert changed != body
        return status, headers, changed
    return step
