"""A service started by a check: waits until it serves, keeps its output, stops it."""
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
START_TIMEOUT_S = 900       # a start may build first
STOP_TIMEOUT_S = 30
DOCS_URL = re.compile(r'(http://[\w.:-]+)/docs/')


def release_command(*arguments):
    """`cargo run --release -- ...`, using the result of the build step."""
    return ['cargo', 'run', '--release', '--locked', '--quiet', '--', *arguments]


def debug_binary():
    """The binary built by the tests. A plain `cargo build` would build it again, with fewer features of its dependencies."""
    done = subprocess.run(['cargo', 'test', '--locked', '--no-run', '--quiet', '--test', 'openapi', '--message-format', 'json'],
                          cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get('executable') and message['target']['kind'] == ['bin']:
            return message['executable']
    raise SystemExit('cargo has built no vpnaas')


def clean_environment(**more):
    """The environment without settings of other services, and with the release build's target."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(('VPNAAS_', 'OS_'))}
    if target := os.environ.get('VPNAAS_RELEASE_TARGET'):
        env['CARGO_TARGET_DIR'] = target
    return {**env, **more}


def free_port():
    """A free port."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def wait_for(name, port, process, timeout_s=60):
    """Waits until a process listens on its port."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f'{name} has not started')


class Served:
    """A running service; a context manager. `base` is its URL, `output` its output so far."""

    def __init__(self, command, cwd=ROOT, env=None, log=None):
        self.base, self.output = None, []
        self._log, self._started = log, threading.Event()
        # A separate process group: cargo's child is stopped with cargo.
        self._process = subprocess.Popen(command, cwd=cwd, env=env or clean_environment(), text=True, errors='replace',
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                         start_new_session=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.output.append(line.rstrip('\n'))
            if self._log:
                self._log.write(line)
                self._log.flush()
            found = DOCS_URL.search(line)
            if found and self.base is None:
                self.base = found.group(1)
                self._started.set()
        self._started.set()

    def __enter__(self):
        self._started.wait(START_TIMEOUT_S)
        try:
            if self.base is None:
                raise SystemExit('the service has not started:\n' + '\n'.join(self.output[-60:]))
            self.call('GET', '/readyz')
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exc):
        self.stop()

    def settle(self, quiet_s=0.5, most_s=10):
        """Waits until it has not printed anything for a moment."""
        deadline, seen = time.monotonic() + most_s, -1
        while len(self.output) != seen and time.monotonic() < deadline:
            seen = len(self.output)
            time.sleep(quiet_s)

    def stop(self):
        """Tells it to stop, and kills it if it does not."""
        for sign in (15, 9):
            try:
                os.killpg(self._process.pid, sign)
            except ProcessLookupError:
                pass
            try:
                self._process.wait(STOP_TIMEOUT_S)
                break
            except subprocess.TimeoutExpired:
                continue
        self._reader.join(5)

    def call(self, method, path, body=None, token=None):
        """One request that must succeed; returns the response's headers and body."""
        headers = {'Content-Type': 'application/json', **({'X-Auth-Token': token} if token else {})}
        request = urllib.request.Request(self.base + path, method=method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as response:
                text = response.read()
                is_json = (response.headers.get('Content-Type') or '').startswith('application/json')
                return response.headers, json.loads(text) if text and is_json else None
        except urllib.error.HTTPError as error:
            raise SystemExit(f'{method} {path}: {error.code} {error.read().decode(errors="replace")[:400]}') from error

    def token(self, user, project):
        """A token of one of the demo's users, whose passwords are their names followed by `pw`."""
        headers, _ = self.call('POST', '/identity/v3/auth/tokens', {'auth': {
            'identity': {'methods': ['password'], 'password': {'user': {
                'name': user, 'domain': {'id': 'default'}, 'password': user + 'pw'}}},
            'scope': {'project': {'name': project, 'domain': {'id': 'default'}}}}})
        return headers['X-Subject-Token']


class Demo(Served):
    """The demo on a free port, with a database that is removed afterwards unless it is in the caller's `folder`."""

    def __init__(self, command=release_command, config=None, folder=None, **kwargs):
        self._own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix='vpnaas-demo-')
        self.database = os.path.join(self.folder, 'demo.db')
        arguments = ['serve', '--demo', '--listen', '127.0.0.1:0', '--database-url', f'sqlite://{self.database}']
        if config:
            path = os.path.join(self.folder, 'demo.toml')
            with open(path, 'w', encoding='utf-8') as fh:
                fh.write(config)
            arguments += ['--config', path]
        super().__init__(command(*arguments), **kwargs)

    def stop(self):
        super().stop()
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)
