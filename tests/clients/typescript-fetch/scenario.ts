// A program that uses this client. A refusal is a ResponseError, and the function for its status parses its body.
import {
  Configuration, DeleteIpsecSiteConnectionConflictFaultFromJSON, IkePoliciesApi, IkeVersion, IpsecPoliciesApi,
  IpsecSiteConnectionsApi, IPsecSiteConnectionNotFoundFaultFromJSON, ResponseError, UnauthorizedFaultFromJSON, VpnServicesApi,
} from './vpnaas/index.js';
import type { IpsecSiteConnection } from './vpnaas/index.js';

const { BASE, TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-fetch';

const settings = new Configuration({ basePath: BASE!, apiKey: TOKEN! });
const connections = new IpsecSiteConnectionsApi(settings);
const services = new VpnServicesApi(settings);
const ikePolicies = new IkePoliciesApi(settings);
const ipsecPolicies = new IpsecPoliciesApi(settings);
const stranger = new IpsecSiteConnectionsApi(new Configuration({ basePath: BASE! }));

// The name of each refusal of a delete.
const told: Record<number, (body: unknown) => string> = {
  401: (body) => UnauthorizedFaultFromJSON(body).error.title,
  404: (body) => IPsecSiteConnectionNotFoundFaultFromJSON(body).neutronError.type,
  409: (body) => DeleteIpsecSiteConnectionConflictFaultFromJSON(body).neutronError.type,
};

// Attempts deletes that must be refused.
async function refused(connectionId: string, by = connections): Promise<void> {
  const error: unknown = await by.deleteIpsecSiteConnection({ connectionId }).then(() => undefined, (thrown) => thrown);
  if (!(error instanceof ResponseError)) throw new Error(`no refusal: ${error}`);
  const { status } = error.response;
  console.log(status, told[status]?.(await error.response.json()), error.name);
}

const { ikepolicy } = await ikePolicies.createIkePolicy({
  ikePolicyCreateRequest: { ikepolicy: { name, ikeVersion: IkeVersion.V2 } },
});
const { ipsecpolicy } = await ipsecPolicies.createIpsecPolicy({ ipsecPolicyCreateRequest: { ipsecpolicy: { name } } });
const { vpnservice } = await services.createVpnService({
  vpnServiceCreateRequest: { vpnservice: { name, routerId: ROUTER!, subnetId: SUBNET! } },
});

async function connect(cidr: string, deletionProtection: boolean): Promise<IpsecSiteConnection> {
  const made = await connections.createIpsecSiteConnection({
    ipsecSiteConnectionCreateRequest: {
      ipsecSiteConnection: {
        name, deletionProtection, vpnserviceId: vpnservice.id, ikepolicyId: ikepolicy.id, ipsecpolicyId: ipsecpolicy.id,
        peerAddress: '192.0.2.10', peerId: '192.0.2.10', psk: 'correct-horse', peerCidrs: new Set([cidr]),
      },
    },
  });
  return made.ipsecSiteConnection;
}

const connection = await connect('10.19.1.0/24', false);
const isProtected = await connect('10.19.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

const { raw } = await connections.deleteIpsecSiteConnectionRaw({ connectionId: connection.id });
console.log(raw.status, 'deleted');
await refused(connection.id);
await refused(isProtected.id, stranger);
await refused(isProtected.id);

await connections.updateIpsecSiteConnection({
  connectionId: isProtected.id, ipsecSiteConnectionUpdateRequest: { ipsecSiteConnection: { deletionProtection: false } },
});
await connections.deleteIpsecSiteConnection({ connectionId: isProtected.id });
await services.deleteVpnService({ serviceId: vpnservice.id });
await ikePolicies.deleteIkePolicy({ ikepolicyId: ikepolicy.id });
await ipsecPolicies.deleteIpsecPolicy({ ipsecpolicyId: ipsecpolicy.id });
