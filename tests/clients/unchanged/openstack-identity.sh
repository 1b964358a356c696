#!/usr/bin/env bash
# What an administrator does to the identity service with the openstack command, and what the new user does. Variables:
# OS_*, for the administrator.
set -eu
. "$(dirname "$0")/steps.sh"

has() { grep -qx "$1" || { echo "$1 is not listed" >&2; exit 1; }; }

project=$(step project create smoke --description 'for the smoke' -f value -c id)
step project set smoke --description changed
expect changed "$(step project show smoke -f value -c description)"
step project list -f value -c Name | has smoke
user=$(step user create alice --password alicepw --project smoke --email alice@example.org -f value -c id)
step user set alice --description changed
expect changed "$(step user show alice -f value -c description)"
step role create auditor -f value -c name
step role set auditor --description 'looks at the books'
step role add --project smoke --user alice auditor
step role add --project smoke --user alice member
step role assignment list --user alice --project smoke --names -f value -c Role | has member
step role assignment list --user alice --effective -f value -c Role
step role remove --project smoke --user alice auditor
step user list --project smoke -f value -c Name | has alice
fails role show nothing
fails user create alice --password x            # there is one: 409
fails project delete demo                       # of the configuration: 403
step domain create office -f value -c name
step domain set office --disable
step domain delete office
step catalog list -f value -c Name | has neutron
step service list -f value -c Type | has network
step endpoint list --service network -f value -c Interface | has public
step region list -f value -c Region | has RegionOne

# For a project, given by name.
policy=$(step vpn ike policy create smoke-ike --auth-algorithm sha256 --project smoke -f value -c ID)
expect "$project" "$(step vpn ike policy show "$policy" -f value -c Project)"

alice() { OS_USERNAME=alice OS_PASSWORD=${password:-alicepw} OS_PROJECT_NAME=smoke "$@"; }
expect "$user" "$(alice step token issue -f value -c user_id)"
alice step project list --my-projects -f value -c Name | has smoke
alice step vpn ike policy list -f value -c Name | has smoke-ike
# By id: in Keystone, too, members cannot look up projects by name.
alice step vpn ipsec policy create smoke-ipsec --auth-algorithm sha256 --project "$project" -f value -c Name
alice fails user list                           # 403
alice fails project create more                 # 403
alice step project cleanup --dry-run --auth-project

credential=$(alice step application credential create ci --secret "a long secret" --role member -f value -c id)
alice step application credential list -f value -c Name | has ci
expect "$project" "$(alice step application credential show ci -f value -c project_id)"
program() {
  env -u OS_USERNAME -u OS_PASSWORD -u OS_PROJECT_NAME -u OS_USER_DOMAIN_NAME -u OS_PROJECT_DOMAIN_NAME \
    OS_AUTH_TYPE=v3applicationcredential OS_APPLICATION_CREDENTIAL_ID="$credential" \
    OS_APPLICATION_CREDENTIAL_SECRET='a long secret' openstack "$@"
}
program vpn ike policy list -f value -c Name | has smoke-ike
if program application credential create more; then echo 'that should have failed' >&2; exit 1; fi
alice step application credential delete ci
if program vpn ike policy list; then echo 'that should have failed' >&2; exit 1; fi

alice step user password set --original-password alicepw --password other
alice fails token issue                         # 401
password=other alice step token issue -f value -c expires

password=other alice step vpn ipsec policy delete smoke-ipsec
step vpn ike policy delete "$policy"
step role add --project smoke --user admin member
step project cleanup --dry-run --project smoke
step user delete alice
step role delete auditor
step project delete smoke
fails project show smoke                        # gone: 404
