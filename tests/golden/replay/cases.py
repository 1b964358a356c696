"""The cases of the recorder, found without a server: its groups run against a recorder that sends nothing."""
import contextlib
import importlib
import io
import sys
import types
import uuid


class Anything(dict):
    """A body with every key: `['id']` is a new id, everything else another such body."""

    def __missing__(self, key):
        value = str(uuid.uuid4()) if key == 'id' else Anything()
        self[key] = value
        return value


def _recorder_module():
    """record.py as a module; it needs `requests` only for sending, so a stub suffices if that is not installed."""
    try:
        import requests  # noqa: F401
    except ImportError:
        stand_in = types.ModuleType('requests')
        stand_in.HTTPError = stand_in.RequestException = OSError
        stand_in.Session = stand_in.Request = None
        sys.modules['requests'] = stand_in
    return importlib.import_module('record')


def recorder_cases():
    """The ids of all cases of record.py, in order."""
    record = _recorder_module()
    found = []

    class Dry(record.Recorder):
        def __init__(self, _args):
            self.base = self.net = 'http://base'
            self.auth, self.hook, self.only = 'http://keystone/v3', 'hook', None
            self.tokens, self.projects, self.sym = {}, {}, {}
            self.made, self.count, self.group = [], 0, None

        def login(self, actor, user, password, project=None, scope=None):
            self.tokens[actor] = self.projects[actor] = actor

        def revoke(self, actor):
            pass

        def send(self, *_args, **_kwargs):
            return None

        @staticmethod
        def body_of(_response):
            return {}

        def x(self, cid, *_args, **_kwargs):
            found.append(f'{self.group}.{cid}')
            return 201, Anything()

        def race(self, cid, *_args, **_kwargs):
            found.append(f'{self.group}.{cid}')
            return []

        def quiet(self, *_args, **_kwargs):
            return Anything()

        def set_status(self, *_args):
            pass

    real, argv = record.Recorder, sys.argv
    record.Recorder, sys.argv = Dry, ['record.py', '--base', 'x', '--auth', 'x', '--out', 'x']
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            record.main()
    finally:
        record.Recorder, sys.argv = real, argv
    return found
