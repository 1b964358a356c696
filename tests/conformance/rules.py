"""What the document cannot express, and what the service accepts beyond it. Each entry has a reason; the lists may only shrink.

RULES: requests that match all schemas but are refused with 400. JSON Schema can neither compare two values nor look up
       other objects or the caller. The operation, the type and the message of the refusal must match. No rule is needed
       for what fitting.py avoids.
LIBERTIES: requests that violate a schema but get a 2xx, because clients of the last ten years send them.
"""
import collections
import json
import re

Rule = collections.namedtuple('Rule', 'name operations kind message reason')

CONNECTIONS = r'(POST|PUT) /v2\.0/vpn/ipsec-site-connections'
SUBNETS = r'(POST|PUT) /v2\.0/subnets'
ROUTES = r'PUT /v2\.0/routers/{router_id}(/(add|remove)_extraroutes)?$'
INTERFACES = r'PUT /v2\.0/routers/{router_id}/(add|remove)_router_interface'
RULES = [
    Rule('the service decides', CONNECTIONS,
         'MissingPeerCidrs|PeerCidrsInvalid|MissingRequiredEndpointGroup|InvalidEndpointGroup', r'.*',
         'whether CIDRs or groups are required depends on whether the service has a subnet'),
    Rule('dpd', r'PUT /v2\.0/vpn/ipsec-site-connections', 'IPsecSiteConnectionDpdIntervalValueError', r'.*',
         'omitted values are kept by an update, and the two must agree'),
    Rule('subnet range', SUBNETS, 'HTTPBadRequest|InvalidInput',
         r'.*(overlaps with another subnet|does not match the ip_version .*|Gateway .* is not valid on subnet)\.',
         'the CIDR must not overlap with other subnets of the network; the gateway must be in it, with the same IP version'),
    Rule('interface', INTERFACES, 'BadRequest', r'.*(already has a port on subnet|overlaps with cidr|must have a gateway IP).*',
         'depends on the subnet, and on the existing interfaces of the router'),
    Rule('not kept here', r'POST /v2\.0/', 'BadRequest', r'the standalone inventory has no \w+', 'these resources are not supported'),
    Rule('not kept here', r'POST /identity/v3/', None, r'the built-in identity has no \w+', 'these resources are not supported'),
    Rule('next hop', ROUTES, 'InvalidRoutes', r'.*', 'the next hop must be in a subnet on which the router has an interface'),
    Rule('host bits', SUBNETS + '|' + ROUTES, 'HTTPBadRequest',
         r"Invalid input for (host_)?routes\[\d+\]\.destination\. Reason: .* isn't a recognized IP subnet cidr, .* is recommended\.",
         'the prefix length determines which bits of the address must be 0'),
    Rule('pools', SUBNETS, 'InvalidAllocationPool|OutOfBoundsAllocationPool', r'.*', 'a pool must be in the CIDR, with its end after its start'),
    Rule('versions in a subnet', SUBNETS, 'InvalidInput', r'.*(does not match the ip_version .*|.* ipv6_.*|.*ip_version.*)',
         'the versions of several attributes must agree'),
    Rule('port address', r'(POST|PUT) /v2\.0/ports', 'InvalidInput|InvalidIpForSubnet',
         r'.*(fixed_ips included invalid subnet .*|is not a valid IP for the specified subnet\.)',
         'the subnet must belong to the network, and the address to the subnet'),
    Rule('time to come', r'POST /identity/v3/users/{user_id}/application_credentials', None,
         r"Invalid input for field 'expires_at': .*", 'it depends on the current time'),
    Rule('login method', r'POST /identity/v3/auth/tokens', None, r'Expecting to find .*',
         'methods lists the required members, and scope has exactly one, as in Keystone'),
]

LIBERTIES = {
    'truth value': 'the CLI and Heat send "yes", 1 and the like',
    'number as text': 'the CLI sends mtu as a text, Heat other numbers',
    'one for a list': 'the CLI sends one CIDR, Tempest one endpoint, without the list',
    'endpoint as a number': 'vlan ids are numbers for most clients',
}
BOOLEANS = {'admin_state_up', 'deletion_protection', 'shared', 'router:external', 'enable_dhcp', 'enable_snat', 'check_limit',
            'force'}
NUMBERS = {'mtu', 'value', 'interval', 'timeout', 'ip_version', 'vpnservice', 'ikepolicy', 'ipsecpolicy', 'endpoint_group',
           'ipsec_site_connection', 'network', 'subnet', 'router', 'port'}
LISTS = {'peer_cidrs', 'endpoints'}

# The words accepted as booleans in a body, besides true and false; case-insensitive.
TRUTHS = {'1', 't', 'true', 'on', 'y', 'yes', '0', 'f', 'false', 'off', 'n', 'no'}


def error_of(response):
    """Neutron's error, or Keystone's, which has no type."""
    body = json.loads(response.content)
    return body.get('NeutronError') or body.get('error') or {}


def excuse(label, response):
    """The rule that explains a refusal of what the schemas allow; None if there is none."""
    if response.status_code != 400:
        return None
    error = error_of(response)
    kind, message = error.get('type'), error.get('message', '')
    for rule in RULES:
        fits = kind is None if rule.kind is None else kind is not None and re.fullmatch(rule.kind, kind)
        if re.match(rule.operations, label) and fits and re.fullmatch(rule.message, message, re.DOTALL):
            return rule.name
    return None


# The error types for a missing object in the path; any other type is about a reference in the body.
NOT_FOUND = {'vpnservices': 'VPNServiceNotFound', 'ikepolicies': 'IKEPolicyNotFound', 'ipsecpolicies': 'IPsecPolicyNotFound',
             'endpoint-groups': 'VPNEndpointGroupNotFound', 'ipsec-site-connections': 'IPsecSiteConnectionNotFound',
             'networks': 'NetworkNotFound', 'subnets': 'SubnetNotFound', 'routers': 'RouterNotFound'}


def is_about_the_body(label, response):
    """Whether the 404 of an update is about a missing object to which its body refers."""
    method, path = label.split(' ', 1)
    own = next((kind for collection, kind in NOT_FOUND.items() if f'/{collection}/{{' in path), None)
    return method == 'PUT' and own is not None and error_of(response).get('type') not in (own, 'HTTPNotFound', None)


def liberty(query, body):
    """The query and the body with the known variations undone, and the names of those."""
    taken = set()
    query = {name: [usual(name, item, taken) for item in value] if isinstance(value, list) else usual(name, value, taken)
             for name, value in query.items()}
    return query, plain(body, taken), taken


def plain(value, taken):
    """A body without alternative spellings."""
    if isinstance(value, list):
        return [plain(item, taken) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: plain(item, taken) if isinstance(item, dict) and name not in LISTS else usual(name, item, taken)
            for name, item in value.items()}


def usual(name, value, taken):
    """The value that matches the schema, if this is an alternative spelling of one."""
    if name in BOOLEANS and not isinstance(value, bool) and str(value).strip().lower() in TRUTHS:
        taken.add('truth value')
        return True
    if name in NUMBERS and (isinstance(value, bool)
                            or isinstance(value, str) and re.fullmatch(r'\s*[+-]?[0-9]+\s*', value)):
        taken.add('number as text')
        return int(value)
    if name in LISTS:
        if value is not None and not isinstance(value, list):
            taken.add('one for a list')
            value = list(value) if isinstance(value, dict) else [value]
        if name == 'endpoints' and isinstance(value, list) and any(isinstance(item, (int, float)) for item in value):
            taken.add('endpoint as a number')
            return [str(item) if isinstance(item, (int, float)) else item for item in value]
    return plain(value, taken) if isinstance(value, list) else value


# Lists that are empty whatever id is in the path.
ALWAYS_EMPTY = re.compile(r'GET /v2\.0/(networks|routers)/{\w+}/(dhcp-agents|l3-agents|conntrack_helpers)$|GET /identity/v3/'
                          r'(users/{\w+}/(groups|access_rules|credentials/OS-EC2)|OS-EP-FILTER/projects/{\w+}/endpoint(s|_groups))$')

# What others may see as well: the regions, the common domain, and the tags of shared or external objects.
SEEN_BY_OTHERS = (r'/identity/v3/(regions|domains)/{\w+}$', r'/v2\.0/(networks|subnets)/{\w+}/tags$', ALWAYS_EMPTY)


def status_for_others(label, body, project):
    """What another project must get if the owner got a 2xx with this body; None if it is not the owner's."""
    if label.startswith('GET') and any(re.search(path, label) for path in SEEN_BY_OTHERS):
        return None
    if ' /identity/' in label:
        return 403
    if isinstance(body, dict) and label.startswith('GET'):
        shown = next(iter(body.values()), None)
        if isinstance(shown, dict) and shown.get('project_id') not in (None, project):
            return None                     # made by an administrator, and shared or external
    return 403 if '/v2.0/quotas' in label else 404
