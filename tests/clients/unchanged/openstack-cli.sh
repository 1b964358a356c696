#!/usr/bin/env bash
# A typical session with the openstack command, from an empty project to a deleted connection. Variables: OS_*, for a member;
# EXTERNAL, the id of a network for the gateways of routers.
set -eu

. "$(dirname "$0")/steps.sh"

step network create smoke-net -f value -c name
step subnet create smoke-subnet --network smoke-net --subnet-range 10.77.0.0/24 -f value -c cidr
step router create smoke-router -f value -c name
step router set smoke-router --external-gateway "$EXTERNAL"
step router add subnet smoke-router smoke-subnet

step vpn service create smoke-service --router smoke-router --subnet smoke-subnet -f value -c Name
step vpn ike policy create smoke-ike --auth-algorithm sha256 --ike-version v2 -f value -c Name
step vpn ipsec policy create smoke-ipsec --auth-algorithm sha256 -f value -c Name
# Without --dpd and --lifetime: with these, openstackclient 10.5 fails before it sends anything ('list' has no 'items').
id=$(step vpn ipsec site connection create smoke-connection --vpnservice smoke-service --ikepolicy smoke-ike \
  --ipsecpolicy smoke-ipsec --peer-address 192.0.2.77 --peer-id 192.0.2.77 --peer-cidr 10.88.0.0/24 --mtu 1400 \
  --psk correct-horse -f value -c ID)

expect smoke-connection "$(step vpn ipsec site connection list -f value -c Name | grep -x smoke-connection)"
expect 1400 "$(step vpn ipsec site connection show smoke-connection -f value -c MTU)"
step vpn ipsec site connection set smoke-connection --description 'changed by the CLI'
expect 'changed by the CLI' "$(step vpn ipsec site connection show "$id" -f value -c Description)"

fails vpn ike policy delete smoke-ike           # in use: 409
fails vpn service delete smoke-service          # in use: 409
step vpn ipsec site connection delete smoke-connection
fails vpn ipsec site connection show "$id"      # gone: 404
step vpn service delete smoke-service
step vpn ike policy delete smoke-ike
step vpn ipsec policy delete smoke-ipsec
step router remove subnet smoke-router smoke-subnet
step router delete smoke-router
step network delete smoke-net

# A different token than the command itself uses: it logs in again each time.
token=$(step token issue -f value -c id)
step token revoke "$token"
fails token revoke "$token"                     # unknown by now: 404
