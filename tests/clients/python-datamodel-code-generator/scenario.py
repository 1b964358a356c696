"""A program that uses these models: the standard library sends them and receives the responses."""
import os
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

import vpnaas_models as vpnaas

NAME = 'python-datamodel-code-generator'
CONNECTIONS, SERVICES = '/v2.0/vpn/ipsec-site-connections', '/v2.0/vpn/vpnservices'
IKE_POLICIES, IPSEC_POLICIES = '/v2.0/vpn/ikepolicies', '/v2.0/vpn/ipsecpolicies'
Model = TypeVar('Model', bound=BaseModel)
# The model of each refusal of a delete.
REFUSALS: dict[int, type[BaseModel]] = {
    HTTPStatus.UNAUTHORIZED: vpnaas.UnauthorizedFault,
    HTTPStatus.NOT_FOUND: vpnaas.IPsecSiteConnectionNotFoundFault,
    HTTPStatus.CONFLICT: vpnaas.DeleteIpsecSiteConnectionConflictFault,
}


def send(method: str, path: str, body: BaseModel | None = None, token: str | None = os.environ['TOKEN']) -> tuple[int, bytes]:
    """The status of a response, and its body."""
    headers = {'Content-Type': 'application/json', **({'X-Auth-Token': token} if token else {})}
    data = body.model_dump_json(by_alias=True, exclude_unset=True).encode() if body else None
    try:
        with urllib.request.urlopen(urllib.request.Request(os.environ['BASE'] + path, data, headers, method=method)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def made(kind: type[Model], path: str, body: BaseModel, method: str = 'POST') -> Model:
    """The response to a create or an update that must succeed."""
    status, text = send(method, path, body)
    if status >= HTTPStatus.BAD_REQUEST:
        raise SystemExit(f'{method} {path}: {status} {text!r}')
    return kind.model_validate_json(text)


def gone(path: str) -> int:
    """The status of a delete that must succeed."""
    status, text = send('DELETE', path)
    if status != HTTPStatus.NO_CONTENT:
        raise SystemExit(f'{path}: {status} {text!r}')
    return status


def tell(path: str, token: str | None = os.environ['TOKEN']) -> None:
    """The line for a delete that must be refused."""
    status, text = send('DELETE', path, token=token)
    match REFUSALS[status].model_validate_json(text):
        case vpnaas.UnauthorizedFault(error=unauthorized) as fault:
            print(status, unauthorized.title, type(fault).__name__)
        case vpnaas.IPsecSiteConnectionNotFoundFault(NeutronError=missing) as fault:
            print(status, missing.type.value, type(fault).__name__)
        case vpnaas.DeleteIpsecSiteConnectionConflictFault(NeutronError=conflict) as fault:
            print(status, conflict.type.value, type(fault).__name__)


ike = made(vpnaas.IkePolicyResponse, IKE_POLICIES, vpnaas.IkePolicyCreateRequest(
    ikepolicy=vpnaas.IkePolicyCreate(name=NAME, ike_version=vpnaas.IkeVersion.v2))).ikepolicy
ipsec = made(vpnaas.IpsecPolicyResponse, IPSEC_POLICIES, vpnaas.IpsecPolicyCreateRequest(
    ipsecpolicy=vpnaas.IpsecPolicyCreate(name=NAME))).ipsecpolicy
service = made(vpnaas.VpnServiceResponse, SERVICES, vpnaas.VpnServiceCreateRequest(vpnservice=vpnaas.VpnServiceCreate(
    name=NAME, router_id=UUID(os.environ['ROUTER']), subnet_id=UUID(os.environ['SUBNET'])))).vpnservice


def connect(cidr: str, protected: bool) -> vpnaas.IpsecSiteConnection:
    return made(vpnaas.IpsecSiteConnectionResponse, CONNECTIONS, vpnaas.IpsecSiteConnectionCreateRequest(
        ipsec_site_connection=vpnaas.IpsecSiteConnectionCreate(
            name=NAME, vpnservice_id=service.id, ikepolicy_id=ike.id, ipsecpolicy_id=ipsec.id, peer_address='192.0.2.10',
            peer_id='192.0.2.10', psk='correct-horse', peer_cidrs=[vpnaas.PeerCidr1(cidr)], deletion_protection=protected),
    )).ipsec_site_connection


connection = connect('10.15.1.0/24', protected=False)
protected = connect('10.15.2.0/24', protected=True)
assert connection.dpd.timeout == 120 and ike.lifetime.value == 3600, (connection, ike)

print(gone(f'{CONNECTIONS}/{connection.id}'), 'deleted')
tell(f'{CONNECTIONS}/{connection.id}')
tell(f'{CONNECTIONS}/{protected.id}', token=None)
tell(f'{CONNECTIONS}/{protected.id}')

made(vpnaas.IpsecSiteConnectionResponse, f'{CONNECTIONS}/{protected.id}', vpnaas.IpsecSiteConnectionUpdateRequest(
    ipsec_site_connection=vpnaas.IpsecSiteConnectionUpdate(deletion_protection=False)), 'PUT')
for path in (f'{CONNECTIONS}/{protected.id}', f'{SERVICES}/{service.id}', f'{IKE_POLICIES}/{ike.id}', f'{IPSEC_POLICIES}/{ipsec.id}'):
    gone(path)
