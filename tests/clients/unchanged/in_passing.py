"""The clients' other requests: commands that only read, in one process. Each must succeed, if only with an empty list.

Variables: OS_*, for an administrator. As a member, the commands that Keystone denies to members are left out.
"""
import contextlib
import io
import os

from openstackclient import shell

FOR_ALL = '''
access rule list; application credential list; catalog list; catalog show network; ec2 credentials list; project list --my-projects
region list; token issue; versions show; configuration show
address group list; address scope list; availability zone list --network; default security group rule list; extension list --network
extension show vpnaas; floating ip list; floating ip list --router {router}; ip availability list; local ip list; network agent list
network agent list --router {router}; network agent list --network {network}; network flavor list; network flavor profile list
network l3 conntrack helper list {router}; network list --long; network list --external; network list --no-share; network list --tags a
network meter list; network meter rule list; network qos policy list; network qos rule type list; network rbac list; network segment list
network service provider list; network trunk list; network log list; network loggable resources list
port list --router {router}; port list --network {network}; port list --device-owner network:router_interface; port list --long
port list --fixed-ip subnet={subnet}; port list --mac-address fa:16:3e:00:00:00; port list --host compute-1; router list --long
router ndp proxy list; router show {router}; subnet list --long; subnet list --network {network}; subnet list --dhcp; subnet pool list
security group list; security group rule list; quota show --network; quota show --network --usage; quota show --network --default
project cleanup --auth-project --dry-run
'''
FOR_ADMINISTRATORS = '''
credential list; domain list; endpoint list; endpoint list --service network; endpoint list --project {project}; endpoint group list
implied role list; group list; group list --domain default; group list --user {user}; identity provider list; limit list; mapping list; policy list
project list --tags a; project list --not-tags-any a; project show {project} --parents --children; quota list --network
registered limit list; role assignment list --names; role assignment list --effective --names; role assignment list --system all
role assignment list --project {project} --inherited; role list; service list --long; service provider list; trust list
user list --long; user list --project {project}; quota set --networks 50 {project}; quota delete --network {project}
'''


def openstack(line):
    """Runs one command; returns its exit code and its output."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = shell.main(line.split())
    return code, output.getvalue()


def main():
    is_administrators = os.environ['OS_USERNAME'] == 'admin'
    names = {'user': os.environ['OS_USERNAME'], 'project': os.environ['OS_PROJECT_NAME'], 'network': 'in-passing',
             'subnet': 'in-passing', 'router': 'in-passing'}
    made = ['network create in-passing', 'subnet create in-passing --network in-passing --subnet-range 10.66.0.0/24',
            'router create in-passing', 'router add subnet in-passing in-passing']
    asked = (FOR_ALL + (FOR_ADMINISTRATORS if is_administrators else '')).replace('\n', ';').split(';')
    unmade = ['router remove subnet in-passing in-passing', 'router delete in-passing', 'network delete in-passing']
    refused = []
    commands = [*made, *(line.strip().format(**names) for line in asked if line.strip()), *unmade]
    for line in commands:
        code, output = openstack(line)
        if code or 'Traceback' in output:
            refused.append(line)
            print(f'$ openstack {line}: exit code {code}\n{output}', flush=True)
    print(f'asked {len(commands)} commands', flush=True)
    return f'refused: {"; ".join(refused)}' if refused else 0


if __name__ == '__main__':
    raise SystemExit(main())
