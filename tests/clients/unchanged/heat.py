"""Heat's requests for a stack with its five VPN resources: all attributes at once, numbers as texts, polling after each.

Variables: BASE, TOKEN of a member, EXTERNAL.
"""
import json
import os
import time
import urllib.error
import urllib.request

BASE, TOKEN = os.environ['BASE'], os.environ['TOKEN']
WAIT_S = 30


def call(method, path, body=None, wanted=(200, 201, 204)):
    """One request; returns its status and body. An unexpected status ends the run."""
    headers = {'X-Auth-Token': TOKEN, 'Content-Type': 'application/json', 'Accept': 'application/json', 'User-Agent': 'python-neutronclient'}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f'{BASE}/v2.0/{path}', data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    print(method, path, status, flush=True)
    if status not in wanted:
        raise SystemExit(f'{method} {path}: {status} {text.decode()[:400]}')
    return json.loads(text) if text else None


def create(path, member, attributes, is_followed=False):
    """Creates a resource, and waits as Heat does: it fails the stack on a status other than PENDING_CREATE, BUILD or ACTIVE."""
    made = call('POST', path, {member: attributes})[member]
    deadline = time.monotonic() + WAIT_S
    while is_followed:
        status = call('GET', f'{path}/{made["id"]}')[member]['status']
        if status == 'ACTIVE':
            break
        if status not in ('PENDING_CREATE', 'BUILD') or time.monotonic() > deadline:
            raise SystemExit(f'{member} is {status} before it is ACTIVE')
        time.sleep(0.05)
    return made['id']


def look_up(path, name):
    """By name, as Heat resolves a reference; by id if the name is unknown."""
    found = call('GET', f'{path}?name={name}&fields=id')[path.split('/')[-1].replace('-', '_')]
    return found[0]['id']


def main():
    aliases = {one['alias'] for one in call('GET', 'extensions')['extensions']}
    if not {'vpnaas', 'vpn-endpoint-groups', 'standard-attr-tag', 'router', 'external-net'} <= aliases:
        raise SystemExit(f'extensions: {sorted(aliases)}')
    call('GET', 'quotas/tenant')
    for path in ('agents', 'availability_zones', 'security-groups', 'floatingips', 'subnetpools', 'qos/policies'):
        call('GET', path)

    network = create('networks', 'network', {'name': 'heat-net', 'admin_state_up': True}, is_followed=True)
    call('PUT', f'networks/{network}/tags', {'tags': ['heat']})
    subnet = create('subnets', 'subnet', {
        'network_id': network, 'cidr': '10.66.0.0/24', 'ip_version': 4, 'enable_dhcp': True, 'name': 'heat-subnet',
        'dns_nameservers': ['192.0.2.53'], 'allocation_pools': [{'start': '10.66.0.10', 'end': '10.66.0.90'}],
        'host_routes': [{'destination': '10.67.0.0/24', 'nexthop': '10.66.0.2'}]})
    port = create('ports', 'port', {'network_id': network, 'name': 'heat-port', 'admin_state_up': True,
                                    'fixed_ips': [{'subnet_id': subnet, 'ip_address': '10.66.0.20'}]}, is_followed=True)
    router = create('routers', 'router', {
        'name': 'heat-router', 'admin_state_up': True, 'external_gateway_info': {'network_id': os.environ['EXTERNAL']}}, is_followed=True)
    call('PUT', f'routers/{router}/tags', {'tags': ['heat']})
    call('PUT', f'routers/{router}/add_router_interface', {'subnet_id': subnet})
    call('PUT', f'routers/{router}/add_extraroutes', {'router': {'routes': [{'destination': '10.68.0.0/24', 'nexthop': '10.66.0.20'}]}})

    service = create('vpn/vpnservices', 'vpnservice', {
        'name': 'heat-service', 'description': 'of a stack', 'admin_state_up': True, 'subnet_id': look_up('subnets', 'heat-subnet'),
        'router_id': look_up('routers', 'heat-router')}, is_followed=True)
    lifetime = {'units': 'seconds', 'value': '3600'}
    ike = create('vpn/ikepolicies', 'ikepolicy', {
        'name': 'heat-ike', 'auth_algorithm': 'sha256', 'encryption_algorithm': 'aes-128', 'phase1_negotiation_mode': 'main',
        'lifetime': lifetime, 'pfs': 'group5', 'ike_version': 'v2'})
    ipsec = create('vpn/ipsecpolicies', 'ipsecpolicy', {
        'name': 'heat-ipsec', 'auth_algorithm': 'sha256', 'encryption_algorithm': 'aes-128', 'encapsulation_mode': 'tunnel',
        'transform_protocol': 'esp', 'lifetime': lifetime, 'pfs': 'group5'})
    connection = create('vpn/ipsec-site-connections', 'ipsec_site_connection', {
        'name': 'heat-connection', 'peer_address': '192.0.2.66', 'peer_id': '192.0.2.66', 'peer_cidrs': ['10.69.0.0/24'], 'mtu': '1500',
        'dpd': {'action': 'hold', 'interval': '30', 'timeout': '120'}, 'psk': 'correct horse', 'initiator': 'bi-directional',
        'admin_state_up': 'True', 'ikepolicy_id': ike, 'ipsecpolicy_id': ipsec, 'vpnservice_id': service}, is_followed=True)
    call('PUT', f'vpn/ipsec-site-connections/{connection}', {'ipsec_site_connection': {'description': 'changed by a stack'}})
    call('PUT', f'vpn/vpnservices/{service}', {'vpnservice': {'description': 'changed by a stack'}})

    call('PUT', f'routers/{router}/remove_extraroutes', {'router': {'routes': [{'destination': '10.68.0.0/24', 'nexthop': '10.66.0.20'}]}})
    for path, id_ in (('vpn/ipsec-site-connections', connection), ('vpn/ipsecpolicies', ipsec), ('vpn/ikepolicies', ike),
                      ('vpn/vpnservices', service)):
        call('DELETE', f'{path}/{id_}', wanted=(204,))
        call('GET', f'{path}/{id_}', wanted=(404,))
        # Repeating a delete is not an error of the stack.
        call('DELETE', f'{path}/{id_}', wanted=(404,))
    call('PUT', f'routers/{router}/remove_router_interface', {'subnet_id': subnet})
    for path in (f'ports/{port}', f'routers/{router}', f'subnets/{subnet}', f'networks/{network}'):
        call('DELETE', path, wanted=(204,))


main()
