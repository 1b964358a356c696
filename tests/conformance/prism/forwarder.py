"""One upstream for a Prism in front of many servers: connects to the port, with the host name, that a request names.

A connection carries one request, so that one Prism can reach several servers.
"""
import socket
import socketserver
import threading

END = b'\r\n\r\n'
TIMEOUT_S = 120
HOP = (b'x-test-port', b'x-test-host', b'host', b'connection')


class Forwarder(socketserver.ThreadingTCPServer):
    """Listens on a free loopback port in a separate thread; a context manager."""
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Exchange)
        self.url = f'http://127.0.0.1:{self.server_address[1]}'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *exc):
        self.shutdown()
        super().__exit__(*exc)


class Exchange(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(TIMEOUT_S)
        data = b''
        while END not in data:
            more = self.request.recv(65536)
            if not more:
                return
            data += more
        head, body = data.split(END, 1)
        first, *lines = head.split(b'\r\n')
        headers = [(name.strip().lower(), line) for line in lines for name in [line.split(b':', 1)[0]]]
        named = {name: line.split(b':', 1)[1].strip() for name, line in headers}
        kept = [line for name, line in headers if name not in HOP]
        kept += [b'Host: ' + named[b'x-test-host'], b'Connection: close']
        with socket.create_connection(('127.0.0.1', int(named[b'x-test-port'])), TIMEOUT_S) as upstream:
            upstream.sendall(b'\r\n'.join([first, *kept]) + END + body)
            threading.Thread(target=pipe, args=(self.request, upstream), daemon=True).start()
            pipe(upstream, self.request)


def pipe(source, sink):
    """Copies data until one side has ended."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
