<?php
// A program that uses this client. A refusal is an ApiException with the status, and the body's model as its object.
declare(strict_types=1);

require __DIR__ . '/autoload.php';

use Vpnaas\Api\{IkePoliciesApi, IpsecSiteConnectionsApi, IpsecPoliciesApi, VpnServicesApi};
use Vpnaas\{ApiException, Configuration};
use Vpnaas\Model\{
    DeleteIpsecSiteConnectionConflictFault, IPsecSiteConnectionNotFoundFault, IkePolicyCreate, IkePolicyCreateRequest,
    IkeVersion, IpsecPolicyCreate, IpsecPolicyCreateRequest, IpsecSiteConnection,
    IpsecSiteConnectionCreate, IpsecSiteConnectionCreateRequest, IpsecSiteConnectionUpdate, IpsecSiteConnectionUpdateRequest,
    UnauthorizedFault, VpnServiceCreate, VpnServiceCreateRequest,
};

const NAME = 'php';

/** The line for a call that must be refused. */
function tell(callable $call): void
{
    try {
        $call();
    } catch (ApiException $e) {
        $body = $e->getResponseObject();
        $told = match (true) {
            $body instanceof IPsecSiteConnectionNotFoundFault, $body instanceof DeleteIpsecSiteConnectionConflictFault => $body->getNeutronError()->getType(),
            $body instanceof UnauthorizedFault => $body->getError()->getTitle(),
        };
        echo $e->getCode(), ' ', $told, ' ', $e::class, "\n";
        return;
    }
    throw new LogicException('not refused');
}

$base = (new Configuration())->setHost(getenv('BASE'));
$config = (clone $base)->setApiKey('X-Auth-Token', getenv('TOKEN'));
$connections = new IpsecSiteConnectionsApi(null, $config);
$stranger = new IpsecSiteConnectionsApi(null, $base);
$services = new VpnServicesApi(null, $config);
$ikePolicies = new IkePoliciesApi(null, $config);
$ipsecPolicies = new IpsecPoliciesApi(null, $config);

$ike = $ikePolicies->createIkePolicy(new IkePolicyCreateRequest([
    'ikepolicy' => new IkePolicyCreate(['name' => NAME, 'ike_version' => IkeVersion::V2]),
]))->getIkepolicy();
$ipsec = $ipsecPolicies->createIpsecPolicy(new IpsecPolicyCreateRequest([
    'ipsecpolicy' => new IpsecPolicyCreate(['name' => NAME]),
]))->getIpsecpolicy();
$service = $services->createVpnService(new VpnServiceCreateRequest([
    'vpnservice' => new VpnServiceCreate([
        'name' => NAME, 'router_id' => getenv('ROUTER'), 'subnet_id' => getenv('SUBNET'),
    ]),
]))->getVpnservice();

$connect = static fn (string $cidr, bool $protected): IpsecSiteConnection => $connections->createIpsecSiteConnection(
    new IpsecSiteConnectionCreateRequest(['ipsec_site_connection' => new IpsecSiteConnectionCreate([
        'name' => NAME, 'vpnservice_id' => $service->getId(), 'ikepolicy_id' => $ike->getId(),
        'ipsecpolicy_id' => $ipsec->getId(), 'peer_address' => '192.0.2.10', 'peer_id' => '192.0.2.10',
        'psk' => 'correct-horse', 'peer_cidrs' => [$cidr], 'deletion_protection' => $protected,
    ])]),
)->getIpsecSiteConnection();

$connection = $connect('10.5.1.0/24', false);
$protected = $connect('10.5.2.0/24', true);
assert($connection->getDpd()->getTimeout() === 120 && $ike->getLifetime()->getValue() === 3600);

[, $status] = $connections->deleteIpsecSiteConnectionWithHttpInfo($connection->getId());
echo $status, " deleted\n";
tell(fn () => $connections->deleteIpsecSiteConnection($connection->getId()));
tell(fn () => $stranger->deleteIpsecSiteConnection($protected->getId()));
tell(fn () => $connections->deleteIpsecSiteConnection($protected->getId()));

$connections->updateIpsecSiteConnection($protected->getId(), new IpsecSiteConnectionUpdateRequest([
    'ipsec_site_connection' => new IpsecSiteConnectionUpdate(['deletion_protection' => false]),
]));
$connections->deleteIpsecSiteConnection($protected->getId());
$services->deleteVpnService($service->getId());
$ikePolicies->deleteIkePolicy($ike->getId());
$ipsecPolicies->deleteIpsecPolicy($ipsec->getId());
