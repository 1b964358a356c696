"""A program that uses this client. Nothing is raised: `sync_detailed` returns the status and one of the models."""
import os
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from vpnaas_client import AuthenticatedClient, Client
from vpnaas_client.api.ike_policies import create_ike_policy, delete_ike_policy
from vpnaas_client.api.ipsec_site_connections import (
    create_ipsec_site_connection, delete_ipsec_site_connection, update_ipsec_site_connection)
from vpnaas_client.api.ipsec_policies import create_ipsec_policy, delete_ipsec_policy
from vpnaas_client.api.vpn_services import create_vpn_service, delete_vpn_service
from vpnaas_client.models import (
    DeleteIpsecSiteConnectionConflictFault, IkePolicyCreate, IkeVersion, IkePolicyCreateRequest, IkePolicyResponse,
    IPsecSiteConnectionNotFoundFault, IpsecPolicyCreate,
    IpsecPolicyCreateRequest, IpsecPolicyResponse, IpsecSiteConnection, IpsecSiteConnectionCreate,
    IpsecSiteConnectionCreateRequest, IpsecSiteConnectionResponse, IpsecSiteConnectionUpdate,
    IpsecSiteConnectionUpdateRequest, UnauthorizedFault, VpnServiceCreate, VpnServiceCreateRequest, VpnServiceResponse)
from vpnaas_client.types import Response

NAME = 'python-openapi-python-client'
Model = TypeVar('Model')


def the(kind: type[Model], answer: object) -> Model:
    """A response that must be this model."""
    if not isinstance(answer, kind):
        raise SystemExit(f'wanted {kind.__name__}, got {answer!r}')
    return answer


def done(answer: Response[object]) -> HTTPStatus:
    """The status of a delete that must succeed."""
    if answer.status_code is not HTTPStatus.NO_CONTENT:
        raise SystemExit(f'not deleted: {answer}')
    return answer.status_code


def tell(answer: Response[object]) -> None:
    """The line for a response that must be a refusal."""
    match answer.parsed:
        case IPsecSiteConnectionNotFoundFault(status=status, neutron_error=error) as fault:
            print(status, error.type_, type(fault).__name__)
        case DeleteIpsecSiteConnectionConflictFault(status=status, neutron_error=error) as fault:
            print(status, error.type_, type(fault).__name__)
        case UnauthorizedFault(error=unauthorized) as fault:
            print(unauthorized.code, unauthorized.title, type(fault).__name__)
        case other:
            raise SystemExit(f'no refusal: {other!r}')


api = AuthenticatedClient(
    base_url=os.environ['BASE'], token=os.environ['TOKEN'], prefix='', auth_header_name='X-Auth-Token')
# A Client, which the operations accept, although their annotations do not.
stranger: Client = Client(base_url=os.environ['BASE'])

ike = the(IkePolicyResponse, create_ike_policy.sync(client=api, body=IkePolicyCreateRequest(
    IkePolicyCreate(name=NAME, ike_version=IkeVersion.V2)))).ikepolicy
ipsec = the(IpsecPolicyResponse, create_ipsec_policy.sync(client=api, body=IpsecPolicyCreateRequest(
    IpsecPolicyCreate(name=NAME)))).ipsecpolicy
service = the(VpnServiceResponse, create_vpn_service.sync(client=api, body=VpnServiceCreateRequest(VpnServiceCreate(
    name=NAME, router_id=UUID(os.environ['ROUTER']), subnet_id=UUID(os.environ['SUBNET']))))).vpnservice


def connect(cidr: str, protected: bool) -> IpsecSiteConnection:
    return the(IpsecSiteConnectionResponse, create_ipsec_site_connection.sync(
        client=api, body=IpsecSiteConnectionCreateRequest(IpsecSiteConnectionCreate(
            name=NAME, vpnservice_id=service.id, ikepolicy_id=ike.id, ipsecpolicy_id=ipsec.id, peer_address='192.0.2.10',
            peer_id='192.0.2.10', psk='correct-horse', peer_cidrs=[cidr], deletion_protection=protected),
        ))).ipsec_site_connection


connection = connect('10.4.1.0/24', protected=False)
protected = connect('10.4.2.0/24', protected=True)
assert connection.dpd.timeout == 120 and ike.lifetime.value == 3600, (connection, ike)

print(int(done(delete_ipsec_site_connection.sync_detailed(connection.id, client=api))), 'deleted')
tell(delete_ipsec_site_connection.sync_detailed(connection.id, client=api))
tell(delete_ipsec_site_connection.sync_detailed(protected.id, client=stranger))  # type: ignore[arg-type]
tell(delete_ipsec_site_connection.sync_detailed(protected.id, client=api))

the(IpsecSiteConnectionResponse, update_ipsec_site_connection.sync(
    protected.id, client=api, body=IpsecSiteConnectionUpdateRequest(IpsecSiteConnectionUpdate(deletion_protection=False))))
done(delete_ipsec_site_connection.sync_detailed(protected.id, client=api))
done(delete_vpn_service.sync_detailed(service.id, client=api))
done(delete_ike_policy.sync_detailed(ike.id, client=api))
done(delete_ipsec_policy.sync_detailed(ipsec.id, client=api))
