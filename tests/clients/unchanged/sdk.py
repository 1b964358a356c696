"""A program that uses openstacksdk: create, find, update, delete, wait. Variables: OS_*, for a member; EXTERNAL."""
import os

import openstack
from openstack import exceptions

PREFIX = 'smoke-sdk'

conn = openstack.connect()
net = conn.network
network = net.create_network(name=PREFIX)
subnet = net.create_subnet(name=PREFIX, network_id=network.id, cidr='10.78.0.0/24', ip_version=4)
router = net.create_router(name=PREFIX, external_gateway_info={'network_id': os.environ['EXTERNAL']})
net.add_interface_to_router(router, subnet_id=subnet.id)
ike = net.create_vpn_ike_policy(name=PREFIX, auth_algorithm='sha256')
ipsec = net.create_vpn_ipsec_policy(name=PREFIX, auth_algorithm='sha256')
service = net.create_vpn_service(name=PREFIX, router_id=router.id, subnet_id=subnet.id)
made = net.create_vpn_ipsec_site_connection(
    name=PREFIX, vpnservice_id=service.id, ikepolicy_id=ike.id, ipsecpolicy_id=ipsec.id, peer_address='192.0.2.78',
    peer_id='192.0.2.78', peer_cidrs=['10.89.0.0/24'], psk='correct-horse')

found = net.find_vpn_ipsec_site_connection(PREFIX)
assert found.id == made.id and found.dpd['timeout'] == 120, found
assert [c.id for c in net.vpn_ipsec_site_connections(name=PREFIX)] == [made.id]
changed = net.update_vpn_ipsec_site_connection(made, description='changed by the SDK')
assert changed.description == 'changed by the SDK', changed

try:
    net.delete_vpn_ike_policy(ike)
    raise SystemExit('a policy in use was deleted')
except exceptions.ConflictException as error:
    print('409:', error.details)
net.delete_vpn_ipsec_site_connection(made, ignore_missing=False)
net.wait_for_delete(made, interval=0.2, wait=10)
try:
    net.delete_vpn_ipsec_site_connection(made.id, ignore_missing=False)
    raise SystemExit('a connection was deleted twice')
except exceptions.NotFoundException as error:
    print('404:', error.details)

net.delete_vpn_service(service, ignore_missing=False)
net.delete_vpn_ike_policy(ike, ignore_missing=False)
net.delete_vpn_ipsec_policy(ipsec, ignore_missing=False)
net.remove_interface_from_router(router, subnet_id=subnet.id)
net.delete_router(router, ignore_missing=False)
net.delete_network(network, ignore_missing=False)
print('openstacksdk: done')
