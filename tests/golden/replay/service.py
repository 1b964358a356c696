"""A service for one recording: built, configured, started, emptied."""
import os
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..', '..'))
sys.path.insert(0, os.path.join(ROOT, 'tests'))

from support.served import Demo  # noqa: E402

# Users before what they use: deleting an object makes the next one deletable.
COLLECTIONS = ('ipsec-site-connections', 'vpnservices', 'ikepolicies', 'ipsecpolicies', 'endpoint-groups')
# Like a Neutron without agents: statuses stay unchanged unless the hook sets them. Its lists
# have no maximum size.
CONFIG = '''\
[driver]
backend = "none"

[crypto]
allow_legacy = false

[api]
max_page = 0
'''


class Service(Demo):
    """A running service without objects, and without a data plane."""

    def __init__(self, binary, folder, log):
        binary = os.path.abspath(binary)
        super().__init__(lambda *arguments: [binary, *arguments], config=CONFIG, folder=folder, log=log)

    def __enter__(self):
        super().__enter__()
        try:
            self._empty()
        except BaseException:
            self.stop()
            raise
        return self

    def _empty(self):
        """Deletes the demo's examples: a recording starts empty."""
        token = self.token('admin', 'admin')
        for collection in COLLECTIONS:
            _, listed = self.call('GET', f'/v2.0/vpn/{collection}', token=token)
            for item in listed[collection.replace('-', '_')]:
                path = f'/v2.0/vpn/{collection}/{item["id"]}'
                if item.get('deletion_protection'):
                    self.call('PUT', path, {'ipsec_site_connection': {'deletion_protection': False}}, token)
                self.call('DELETE', path, token=token)
