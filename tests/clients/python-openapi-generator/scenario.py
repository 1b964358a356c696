"""A program that uses this client. Refusals are raised as exceptions, one class per status, with the body's model."""
import os
from collections.abc import Callable
from uuid import UUID

import vpnaas_client as vpnaas
from vpnaas_client.exceptions import ApiException, ConflictException, NotFoundException, UnauthorizedException

NAME = 'python-openapi-generator'


def tell(kind: type[ApiException], call: Callable[[], object]) -> None:
    """The line for a call that must fail with this exception."""
    try:
        call()
    except kind as error:
        match error.data:
            case vpnaas.IPsecSiteConnectionNotFoundFault(neutron_error=vpnaas.IPsecSiteConnectionNotFoundError(type=told)):
                pass
            case vpnaas.DeleteIpsecSiteConnectionConflictFault(neutron_error=vpnaas.DeleteIpsecSiteConnectionConflictError(type=told)):
                pass
            case vpnaas.UnauthorizedFault(error=vpnaas.UnauthorizedError(title=told)):
                pass
            case other:
                raise SystemExit(f'{kind.__name__} without a model: {other!r}') from error
        print(error.status, told, kind.__name__)
    else:
        raise SystemExit(f'no {kind.__name__}')


def client(token: str | None) -> vpnaas.ApiClient:
    keys = {'keystoneToken': token} if token else {}
    return vpnaas.ApiClient(vpnaas.Configuration(host=os.environ['BASE'], api_key=keys))


with client(os.environ['TOKEN']) as api, client(None) as stranger:
    connections = vpnaas.IpsecSiteConnectionsApi(api)
    services = vpnaas.VpnServicesApi(api)
    ike_policies = vpnaas.IkePoliciesApi(api)
    ipsec_policies = vpnaas.IpsecPoliciesApi(api)

    ike = ike_policies.create_ike_policy(
        vpnaas.IkePolicyCreateRequest(ikepolicy=vpnaas.IkePolicyCreate(name=NAME, ike_version=vpnaas.IkeVersion.V2))).ikepolicy
    ipsec = ipsec_policies.create_ipsec_policy(
        vpnaas.IpsecPolicyCreateRequest(ipsecpolicy=vpnaas.IpsecPolicyCreate(name=NAME))).ipsecpolicy
    service = services.create_vpn_service(vpnaas.VpnServiceCreateRequest(vpnservice=vpnaas.VpnServiceCreate(
        name=NAME, router_id=UUID(os.environ['ROUTER']), subnet_id=UUID(os.environ['SUBNET'])))).vpnservice

    def connect(cidr: str, protected: bool) -> vpnaas.IpsecSiteConnection:
        return connections.create_ipsec_site_connection(vpnaas.IpsecSiteConnectionCreateRequest(
            ipsec_site_connection=vpnaas.IpsecSiteConnectionCreate(
                name=NAME, vpnservice_id=service.id, ikepolicy_id=ike.id, ipsecpolicy_id=ipsec.id,
                peer_address='192.0.2.10', peer_id='192.0.2.10', psk='correct-horse', peer_cidrs=[cidr],
                deletion_protection=protected))).ipsec_site_connection

    connection = connect('10.1.1.0/24', protected=False)
    protected = connect('10.1.2.0/24', protected=True)
    assert connection.dpd.timeout == 120 and ike.lifetime.value == 3600, (connection, ike)

    gone = connections.delete_ipsec_site_connection_with_http_info(connection.id)
    print(gone.status_code, 'deleted')
    tell(NotFoundException, lambda: connections.delete_ipsec_site_connection(connection.id))
    tell(UnauthorizedException,
         lambda: vpnaas.IpsecSiteConnectionsApi(stranger).delete_ipsec_site_connection(protected.id))
    tell(ConflictException, lambda: connections.delete_ipsec_site_connection(protected.id))

    connections.update_ipsec_site_connection(protected.id, vpnaas.IpsecSiteConnectionUpdateRequest(
        ipsec_site_connection=vpnaas.IpsecSiteConnectionUpdate(deletion_protection=False)))
    connections.delete_ipsec_site_connection(protected.id)
    services.delete_vpn_service(service.id)
    ike_policies.delete_ike_policy(ike.id)
    ipsec_policies.delete_ipsec_policy(ipsec.id)
