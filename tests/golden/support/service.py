"""One service of its own for one recording: built, configured, started, emptied, stopped."""
import json
import os
import re
import subprocess
import threading
import urllib.error
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..', '..'))
START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 20
READY_LINE = re.compile(r'http://127\.0\.0\.1:(\d+)/docs/')
# Users before what they use: what is deleted first sets the next free.
COLLECTIONS = ('ipsec-site-connections', 'vpnservices', 'ikepolicies', 'ipsecpolicies', 'endpoint-groups')
# As a Neutron whose agents are away: what is written down stays as it is, until the hook says otherwise.
CONFIG = '''\
[driver]
backend = "none"

[crypto]
allow_legacy = false
'''


def build():
    """Builds the binary and returns its path."""
    done = subprocess.run(['cargo', 'build', '--locked', '--bin', 'vpnaas', '--message-format', 'json-render-diagnostics'],
                          cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get('executable') and message['target']['name'] == 'vpnaas':
            return message['executable']
    raise SystemExit('golden: cargo has built no vpnaas')


class Service:
    """A running service; a context manager."""

    def __init__(self, binary, folder):
        self.database = os.path.join(folder, 'golden.db')
        self.log_path = os.path.join(folder, 'service.log')
        config = os.path.join(folder, 'golden.toml')
        with open(config, 'w', encoding='utf-8') as fh:
            fh.write(CONFIG)
        # Variables of the caller's own service must not change this one.
        env = {k: v for k, v in os.environ.items() if not k.startswith('VPNAAS_')}
        self.log = open(self.log_path, 'w', encoding='utf-8')
        self.port, self.started = None, threading.Event()
        self.process = subprocess.Popen(
            [os.path.abspath(binary), 'serve', '--demo', '--config', config, '--listen', '127.0.0.1:0',
             '--database-url', f'sqlite://{self.database}'],
            cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors='replace')
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.log.write(line)
            self.log.flush()
            found = READY_LINE.search(line)
            if found and self.port is None:
                self.port = int(found.group(1))
                self.started.set()
        self.started.set()

    def __enter__(self):
        self.started.wait(START_TIMEOUT_S)
        if self.port is None:
            self.stop()
            with open(self.log_path, encoding='utf-8') as fh:
                raise SystemExit('golden: the service has not started:\n' + fh.read()[-4000:])
        self.base = f'http://127.0.0.1:{self.port}'
        self.call('GET', '/readyz')
        self._empty()
        return self

    def __exit__(self, *_exc):
        self.stop()

    def stop(self):
        """Asks it to stop, and ends it where it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(5)
        self.log.close()

    def call(self, method, path, body=None, token=None):
        """One request that must succeed: the response's headers and its body."""
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
            raise SystemExit(f'golden: {method} {path}: {error.code} {error.read().decode()[:400]}') from error

    def _empty(self):
        """Takes the demo's examples away: a recording begins with nothing."""
        user = {'name': 'admin', 'domain': {'id': 'default'}, 'password': 'adminpw'}
        headers, _ = self.call('POST', '/identity/v3/auth/tokens', {'auth': {
            'identity': {'methods': ['password'], 'password': {'user': user}},
            'scope': {'project': {'name': 'admin', 'domain': {'id': 'default'}}}}})
        token = headers['X-Subject-Token']
        for collection in COLLECTIONS:
            _, listed = self.call('GET', f'/v2.0/vpn/{collection}', token=token)
            for item in listed[collection.replace('-', '_')]:
                path = f'/v2.0/vpn/{collection}/{item["id"]}'
                if item.get('deletion_protection'):
                    self.call('PUT', path, {'ipsec_site_connection': {'deletion_protection': False}}, token)
                self.call('DELETE', path, token=token)
