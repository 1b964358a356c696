"""Makes generated requests satisfy the rules that JSON Schema cannot express, so that the service does not reject them.

Only requests that should be accepted are fitted. All others are sent as generated.
"""
import ipaddress
import unicodedata

OWNER = ('project_id', 'tenant_id')


class World:
    """The objects on the server under test, in the demo's project."""

    def __init__(self, given):
        self.base, self.token, self.other_token = given['base'], given['token'], given['other_token']
        self.admin_token, self.ids = given['admin_token'], given['ids']
        self.project, self.other_project = given['project'], given['other_project']
        self.gone, self.subnets = set(), {}     # networks that were deleted; the network of each new subnet


def fit(world, case):
    if case.method.upper() == 'GET' and case.query:
        pairs(case.query)
    if (case.path_parameters or {}).get('project_id') == world.project:
        case.path_parameters['project_id'] = 'another-project'      # or nothing could be created for the rest of the run
    if not isinstance(case.body, dict):
        return
    if case.operation.path.endswith('_router_interface'):
        interface(world, case.body)
    for resource, attributes in case.body.items():
        if isinstance(attributes, dict):
            for name in OWNER:
                if name in attributes:
                    attributes[name] = world.project
            if isinstance(attributes.get('name'), str):
                attributes['name'] = printable(attributes['name'])
            if resource in FITS and not case.operation.path.startswith('/v2.0/quotas'):
                FITS[resource](world, attributes, case.method.upper() == 'POST')


def pairs(query):
    """sort_key and sort_dir must come in pairs."""
    keys, directions = (query.get(name) for name in ('sort_key', 'sort_dir'))
    keys, directions = ([] if v is None else v if isinstance(v, list) else [v] for v in (keys, directions))
    both = min(len(keys), len(directions))
    for name, values in (('sort_key', keys), ('sort_dir', directions)):
        if both:
            query[name] = values[:both]
        else:
            query.pop(name, None)


def printable(text):
    """A name is printable, in the basic plane, and has no spaces at the ends."""
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
    """Refers to the demo's service, which has an IPv4 subnet, so the CIDRs are IPv4, and there are no groups."""
    if is_new:
        for name in ('vpnservice', 'ikepolicy', 'ipsecpolicy'):
            attributes[name + '_id'] = world.ids[name]
    if is_new or 'peer_cidrs' in attributes:
        attributes['peer_cidrs'] = [c for c in attributes.get('peer_cidrs') or [] if ':' not in c] or ['10.99.0.0/24']
    for name in ('local_ep_group_id', 'peer_ep_group_id'):
        attributes.pop(name, None)
    if 'peer_address' in attributes:
        try:
            version = ipaddress.ip_address(attributes['peer_address']).version
        except ValueError:
            version = None
        if version != 4:
            attributes['peer_address'] = '192.0.2.10'
    dpd = attributes.get('dpd')
    if isinstance(dpd, dict):
        interval = dpd.get('interval', 30)
        if dpd.get('timeout', 120) <= interval:
            dpd['interval'], dpd['timeout'] = min(interval, 2**31 - 2), min(interval, 2**31 - 2) + 1


def interface(world, body):
    """Only an existing subnet can be attached."""
    if 'subnet_id' in body and body['subnet_id'] not in world.subnets:
        body['subnet_id'] = world.ids['subnet']


def subnet(world, attributes, is_new):
    """The CIDR has no host bits, and fits the IP version and the gateway."""
    if not is_new:
        return
    try:
        net = ipaddress.ip_network(attributes.get('cidr'), strict=False)
    except ValueError:
        return
    attributes['cidr'] = str(net)
    if 'ip_version' in attributes:
        attributes['ip_version'] = net.version
    if attributes.get('gateway_ip'):
        attributes['gateway_ip'] = str(net[min(1, net.num_addresses - 1)])


def router(world, attributes, _is_new):
    """Gateways are on external networks; only administrators may set their addresses and address translation."""
    gateway = attributes.get('external_gateway_info')
    if isinstance(gateway, dict) and gateway.get('network_id'):
        gateway.clear()
        gateway['network_id'] = world.ids['external']


def network(_world, attributes, _is_new):
    """Removes what only administrators may set."""
    for name in ('shared', 'router:external', 'provider:network_type'):
        attributes.pop(name, None)


FITS = {'endpoint_group': endpoint_group, 'ipsec_site_connection': connection, 'network': network, 'router': router,
        'subnet': subnet, 'vpnservice': vpnservice}
