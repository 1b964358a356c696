"""Common code of the steps with unmodified clients: a place for the clients, a verdict on their tests, and rows for README.md.

A step creates a `Record`, adds a row for each client it has run, and saves it if there was no error. The step
`client-table` compares these rows with the table of README.md.
"""
import json
import os
import re
import subprocess

from support.installed import folder_of, run

UNCHANGED = os.path.abspath('tests/clients/unchanged')
RESULTS = ('passed', 'skipped', 'failed')


class Record:
    """The rows of one step, without those of earlier runs."""

    def __init__(self, step):
        self._step, self._rows = step, []
        self._path = os.path.join(folder_of('client-table'), f'{step}.json')
        if os.path.exists(self._path):
            os.remove(self._path)

    def add(self, client, version, what):
        self._rows.append({'client': client, 'version': version, 'what': what, 'by': f'`tests/run {self._step}`'})
        print(f'note: {client} {version}: {what}', flush=True)

    def save(self):
        with open(self._path, 'w', encoding='utf-8') as fh:
            json.dump(self._rows, fh, indent=1)


class Wanted:
    """The tests of a client that fail on purpose: a file with lines `NAME  reason`."""

    def __init__(self, name):
        self._name, self.reasons = name, {}
        with open(os.path.join(UNCHANGED, name), encoding='utf-8') as fh:
            for line in fh:
                if line.strip() and not line.startswith('#'):
                    test, reason = line.split(maxsplit=1)
                    self.reasons[test] = reason.strip()

    def judge(self, results):
        """The errors in the results, by test: unexpected failures, and expected ones that did not occur."""
        failed = {test for test, result in results.items() if result == 'failed'}
        wrong = [f'{test} has failed' for test in sorted(failed - set(self.reasons))]
        absent = sorted(set(self.reasons) - failed)
        wrong += [f'{self._name} says that {test} fails, and it was {results.get(test, "not run")}' for test in absent]
        for test in sorted(failed & set(self.reasons)):
            print(f'different on purpose: {test}: {self.reasons[test]}')
        return wrong


def told(results):
    """The number of tests passed, and so on, for a row."""
    passed, skipped, failed = ([test for test, one in results.items() if one == result] for result in RESULTS)
    parts = [f'{len(passed)} of {len(results)}']
    parts += [f'{len(failed)} different on purpose'] * bool(failed)
    parts += [f'{len(skipped)} skipped by the client'] * bool(skipped)
    return ', '.join(parts)


class Login:
    """How clients log in to a demo."""

    def __init__(self, demo):
        self.demo = demo

    def environment(self, user, project):
        """What the OpenStack clients read."""
        return {'OS_AUTH_URL': self.demo.base + '/identity/v3', 'OS_IDENTITY_API_VERSION': '3', 'OS_USERNAME': user,
                'OS_PASSWORD': user + 'pw', 'OS_PROJECT_NAME': project, 'OS_USER_DOMAIN_NAME': 'Default',
                'OS_PROJECT_DOMAIN_NAME': 'Default', 'OS_REGION_NAME': 'RegionOne', 'no_proxy': '127.0.0.1', 'NO_PROXY': '127.0.0.1'}


class Cloud(Login):
    """What clients find in a demo beside that: an external network with a subnet."""

    def __init__(self, demo):
        super().__init__(demo)
        self._admin = demo.token('admin', 'admin')
        self.external = self.make('network', {'name': 'public', 'router:external': True})
        self.make('subnet', {'network_id': self.external, 'name': 'public', 'cidr': '198.51.100.0/24', 'enable_dhcp': False})

    def make(self, member, values):
        _, made = self.demo.call('POST', f'/v2.0/{member}s', {member: values}, self._admin)
        return made[member]['id']


def go_module(module, version):
    """The folder of a Go module; None if it is unavailable."""
    done = subprocess.run(['go', 'mod', 'download', '-json', f'{module}@{version}'], stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)['Dir'] if done.returncode == 0 else None


def go_command(name, version, package):
    """The path of a command built by Go from its module; None if it cannot be built."""
    folder = os.path.join(folder_of('go-tools'), f'{name}-{version}')
    path = os.path.join(folder, package.split('/')[-2] if re.fullmatch(r'v\d+', package.split('/')[-1]) else package.split('/')[-1])
    if not os.path.exists(path):
        run('nice', 'go', 'install', f'{package}@{version}', env={**os.environ, 'GOBIN': folder})
    return path if os.path.exists(path) else None


def go_tests(binary, folder, pattern, env, timeout_s=900):
    """Runs the tests of a compiled Go test; returns the result of each by name, without subtests."""
    command = [binary, '-test.v', '-test.count=1', f'-test.timeout={timeout_s}s', f'-test.run={pattern}']
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace')
    print(done.stdout, flush=True)
    words = {'PASS': 'passed', 'FAIL': 'failed', 'SKIP': 'skipped'}
    return {test: words[word] for word, test in re.findall(r'^--- (PASS|FAIL|SKIP): (\w+)', done.stdout, re.M)}
