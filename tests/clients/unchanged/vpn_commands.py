"""Every VPN command of the openstack client with every option, by name and by id, in one process.

Variables: OS_*, for a member; EXTERNAL; PROJECT, the id of the member's project; SKIP, the options that this version of
the client cannot send.
"""
import contextlib
import io
import json
import os

from openstackclient import shell

SKIP = os.environ.get('SKIP', '').split()
PROJECT = ['--project', os.environ['PROJECT'], '--project-domain', 'Default']
ran = 0


def openstack(line, *more, ok=True):
    """Runs one command; `more` are arguments with spaces or values. Returns its output."""
    global ran
    words, output = [*line.split(), *more], io.StringIO()
    for option in SKIP:
        while option in words:
            at = words.index(option)
            del words[at:at + 2]
    print('$ openstack', *words, flush=True)
    with contextlib.redirect_stdout(output):
        code = shell.main(words)
    ran += 1
    if (code == 0) != ok:
        raise SystemExit(f'openstack {" ".join(words)}: exit code {code}\n{output.getvalue()}')
    return output.getvalue()


def create(line, *more):
    return key(json.loads(openstack(line, '-f', 'json', *more)), 'id')


def show(line):
    return {name.lower(): value for name, value in json.loads(openstack(line + ' -f json')).items()}


def key(made, name):
    return next(value for given, value in made.items() if given.lower() == name)


def expect(one, other):
    if one != other:
        raise SystemExit(f'expected {other!r}, got {one!r}')


openstack('network create cli-net')
for number in (1, 2):
    openstack(f'subnet create cli-subnet{number} --network cli-net --subnet-range 10.6{number}.0.0/24')
openstack(f'router create cli-router --external-gateway {os.environ["EXTERNAL"]}')
for number in (1, 2):
    openstack(f'router add subnet cli-router cli-subnet{number}')

# Policies.
openstack('vpn ike policy create cli-plain', *PROJECT)
ike = create('vpn ike policy create cli-ike --auth-algorithm sha512 --encryption-algorithm aes-256 --phase1-negotiation-mode main '
             '--ike-version v2 --pfs group14', '--lifetime', 'units=seconds,value=7200', '--description', 'made here', *PROJECT)
openstack(f'vpn ike policy set {ike} --name cli-ike2 --auth-algorithm sha384 --encryption-algorithm aes-192 '
          '--phase1-negotiation-mode main --ike-version v1 --pfs group2', '--lifetime', 'units=seconds,value=3700', '--description', 'changed here')
expect(show('vpn ike policy show cli-ike2')['id'], ike)
ipsec = create('vpn ipsec policy create cli-ipsec --auth-algorithm sha256 --encryption-algorithm aes-192 --encapsulation-mode transport '
               '--transform-protocol ah --pfs group14', '--lifetime', 'units=seconds,value=7200', '--description', 'made here', *PROJECT)
openstack('vpn ipsec policy set cli-ipsec --name cli-ipsec2 --auth-algorithm sha512 --encryption-algorithm aes-256 '
          '--encapsulation-mode tunnel --transform-protocol esp --pfs group2', '--lifetime', 'units=seconds,value=3700', '--description', 'changed here')
expect(show(f'vpn ipsec policy show {ipsec}')['name'], 'cli-ipsec2')
for kind in ('ike', 'ipsec'):
    openstack(f'vpn {kind} policy list --long')

# Services.
service = create('vpn service create cli-service --router cli-router --subnet cli-subnet1 --enable', '--description', 'made here', *PROJECT)
grouped = create('vpn service create cli-grouped --router cli-router --disable', *PROJECT)
openstack('vpn service set cli-service --name cli-service2 --disable', '--description', 'changed here')
openstack('vpn service set cli-service2 --enable')
openstack(f'vpn service set {grouped} --enable')
expect(show(f'vpn service show {service}')['name'], 'cli-service2')
openstack('vpn service list --long')

# Endpoint groups.
create('vpn endpoint group create cli-local --type subnet --value cli-subnet2', '--description', 'made here', *PROJECT)
peer = create('vpn endpoint group create cli-peer --type cidr --value 10.81.0.0/24 --value 10.82.0.0/24', *PROJECT)
openstack(f'vpn endpoint group set {peer} --name cli-peer2', '--description', 'changed here')
expect(show('vpn endpoint group show cli-peer2')['id'], peer)
openstack('vpn endpoint group list --long')

# Connections.
COMMON = 'vpn ipsec site connection create'
first = create(f'{COMMON} cli-cidrs --vpnservice cli-service2 --ikepolicy cli-ike2 --ipsecpolicy {ipsec} --peer-address 192.0.2.7 '
               '--peer-id branch.example.org --local-id office.example.org --peer-cidr 10.83.0.0/24 --mtu 1400 '
               '--initiator response-only --enable', '--psk', 'correct horse', '--dpd', 'action=restart,interval=40,timeout=160',
               '--description', 'made here', *PROJECT)
create(f'{COMMON} cli-groups --vpnservice {grouped} --ikepolicy {ike} --ipsecpolicy cli-ipsec2 --peer-address 192.0.2.8 --peer-id 192.0.2.8 '
       '--local-endpoint-group cli-local --peer-endpoint-group cli-peer2 --disable', '--psk', 'correct horse', *PROJECT)
openstack('vpn ipsec site connection set cli-cidrs --name cli-cidrs2 --peer-address 192.0.2.9 --peer-id 192.0.2.9 --local-id me --mtu 1500 '
          '--peer-cidr 10.84.0.0/24 --initiator bi-directional --disable', '--dpd', 'action=hold,interval=30,timeout=120',
          '--description', 'changed here')
openstack(f'vpn ipsec site connection set {first} --enable')
openstack('vpn ipsec site connection set cli-groups --local-endpoint-group cli-local --peer-endpoint-group cli-peer2')
shown = show(f'vpn ipsec site connection show {first}')
expect((shown['name'], str(shown['mtu']), shown['description']), ('cli-cidrs2', '1500', 'changed here'))
listed = json.loads(openstack('vpn ipsec site connection list --long -f json'))
expect(sorted(one['Name'] for one in listed if one['Name'].startswith('cli-')), ['cli-cidrs2', 'cli-groups'])

# They cannot be deleted while in use.
for line in ('vpn ike policy delete cli-ike2', 'vpn ipsec policy delete cli-ipsec2', f'vpn service delete {service}', 'vpn endpoint group delete cli-local'):
    openstack(line, ok=False)
openstack('vpn ipsec site connection delete cli-cidrs2 cli-groups')
openstack(f'vpn ipsec site connection show {first}', ok=False)
openstack(f'vpn service delete {service} cli-grouped')
openstack('vpn endpoint group delete cli-local cli-peer2')
openstack('vpn ike policy delete cli-ike2 cli-plain')
openstack('vpn ipsec policy delete cli-ipsec2')

# The client's other requests, and a clean-up of the project.
for line in ('network agent list', 'availability zone list --network', 'extension list --network', 'floating ip list', 'security group list',
             'subnet pool list', 'address scope list', 'network trunk list', 'network qos policy list', 'network rbac list', 'port list --long'):
    openstack(line)
for number in (1, 2):
    openstack(f'router remove subnet cli-router cli-subnet{number}')
openstack('project cleanup --auth-project --auto-approve')
for line in ('network list', 'router list'):
    left = [one['Name'] for one in json.loads(openstack(line + ' -f json')) if one['Name'].startswith('cli-')]
    expect(left, [])
print(f'ran {ran} commands')
