"""Makes generated requests keep the rules that JSON Schema cannot say, so that they get as far as the service itself.

Only requests that shall be accepted are fitted. What is not fitted is sent as it was generated.
"""
import ipaddress
import unicodedata

OWNER = ('project_id', 'tenant_id')


class World:
    """What is there on the server under test, for its demo's project."""

    def __init__(self, given):
        self.base, self.token, self.other_token = given['base'], given['token'], given['other_token']
        self.project, self.ids = given['project'], given['ids']


def fit(world, case):
    if case.method.upper() == 'GET' and case.query:
        pairs(case.query)
    if not isinstance(case.body, dict):
        return
    for resource, attributes in case.body.items():
        if isinstance(attributes, dict):
            for name in OWNER:
                if name in attributes:
                    attributes[name] = world.project
            if isinstance(attributes.get('name'), str):
                attributes['name'] = printable(attributes['name'])
            if resource in FITS:
                FITS[resource](world, attributes, case.method.upper() == 'POST')


def pairs(query):
    """sort_key and sort_dir come in pairs."""
    keys, directions = (query.get(name) for name in ('sort_key', 'sort_dir'))
    keys, directions = ([] if v is None else v if isinstance(v, list) else [v] for v in (keys, directions))
    both = min(len(keys), len(directions))
    for name, values in (('sort_key', keys), ('sort_dir', directions)):
        if both:
            query[name] = values[:both]
        else:
            query.pop(name, None)


def printable(text):
    """A name shows, is of the basic plane, and has no blanks at its ends."""
    shown = ''.join(c for c in text if ord(c) < 0xffff and (c.isprintable() or unicodedata.category(c) == 'Zs'))
    while shown and unicodedata.category(shown[0]) == 'Zs':
        shown = shown[1:]
    while shown and unicodedata.category(shown[-1]) == 'Zs':
        shown = shown[:-1]
    return shown


def vpnservice(world, attributes, is_new):
    if is_new:
        attributes['router_id'] = world.ids['router']
        if attributes.get('subnet_id'):
            attributes['subnet_id'] = world.ids['subnet']
        attributes.pop('flavor_id', None)


def endpoint_group(world, attributes, is_new):
    if not is_new or not isinstance(attributes.get('endpoints'), list):
        return
    kind, count = attributes.get('type'), len(attributes['endpoints'])
    if kind == 'cidr':
        attributes['endpoints'] = [f'10.{n % 250}.{n // 250}.0/24' for n in range(count)]
    elif kind == 'subnet':
        attributes['endpoints'] = [world.ids['subnet']]


def connection(world, attributes, is_new):
    if is_new:
        for name in ('vpnservice', 'ikepolicy', 'ipsecpolicy'):
            attributes[name + '_id'] = world.ids[name]
        attributes['peer_cidrs'] = ['10.99.0.0/24', *[c for c in attributes.get('peer_cidrs') or [] if ':' not in c and c != '10.99.0.0/24']][:64]
    for name in ('local_ep_group_id', 'peer_ep_group_id'):
        attributes.pop(name, None)
    if 'peer_address' in attributes:
        try:
            assert ipaddress.ip_address(attributes['peer_address']).version == 4
        except (ValueError, AssertionError):
            attributes['peer_address'] = '192.0.2.10'
    if not is_new and 'peer_cidrs' in attributes:
        attributes['peer_cidrs'] = [c for c in attributes['peer_cidrs'] or [] if ':' not in c] or ['10.99.0.0/24']
    dpd = attributes.get('dpd')
    if isinstance(dpd, dict):
        interval = dpd.get('interval', 30)
        if dpd.get('timeout', 120) <= interval:
            dpd['interval'], dpd['timeout'] = min(interval, 2**31 - 2), min(interval, 2**31 - 2) + 1


FITS = {'vpnservice': vpnservice, 'endpoint_group': endpoint_group, 'ipsec_site_connection': connection}
