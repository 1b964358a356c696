// A program that uses this client. A refusal is an AxiosError, whose body has one of the document's types, depending on
// its status.
import { isAxiosError } from 'axios';
import {
  Configuration, IkePoliciesApi, IkeVersion, IpsecPoliciesApi, IpsecSiteConnectionsApi, VpnServicesApi,
} from './vpnaas/index.js';
import type {
  DeleteIpsecSiteConnectionConflictFault, IPsecSiteConnectionNotFoundFault, IpsecSiteConnection, UnauthorizedFault,
} from './vpnaas/index.js';

const { BASE, TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-axios';

const settings = new Configuration({ basePath: BASE!, apiKey: TOKEN! });
const connections = new IpsecSiteConnectionsApi(settings);
const services = new VpnServicesApi(settings);
const ikePolicies = new IkePoliciesApi(settings);
const ipsecPolicies = new IpsecPoliciesApi(settings);
const stranger = new IpsecSiteConnectionsApi(new Configuration({ basePath: BASE! }));

type Refusal = DeleteIpsecSiteConnectionConflictFault | IPsecSiteConnectionNotFoundFault | UnauthorizedFault;

// Attempts deletes that must be refused.
async function refused(connectionId: string, by = connections): Promise<void> {
  const error: unknown = await by.deleteIpsecSiteConnection({ connectionId }).then(() => undefined, (thrown) => thrown);
  if (!isAxiosError<Refusal>(error) || !error.response) throw new Error(`no refusal: ${error}`);
  const { data, status } = error.response;
  if ('NeutronError' in data) console.log(status, data.NeutronError.type, error.name);
  else console.log(status, data.error.title, error.name);
}

const { ikepolicy } = (await ikePolicies.createIkePolicy({
  ikePolicyCreateRequest: { ikepolicy: { name, ike_version: IkeVersion.V2 } },
})).data;
const { ipsecpolicy } = (await ipsecPolicies.createIpsecPolicy({ ipsecPolicyCreateRequest: { ipsecpolicy: { name } } })).data;
const { vpnservice } = (await services.createVpnService({
  vpnServiceCreateRequest: { vpnservice: { name, router_id: ROUTER!, subnet_id: SUBNET! } },
})).data;

async function connect(cidr: string, deletion_protection: boolean): Promise<IpsecSiteConnection> {
  const { data } = await connections.createIpsecSiteConnection({
    ipsecSiteConnectionCreateRequest: {
      ipsec_site_connection: {
        name, deletion_protection, vpnservice_id: vpnservice.id, ikepolicy_id: ikepolicy.id, ipsecpolicy_id: ipsecpolicy.id,
        peer_address: '192.0.2.10', peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: new Set([cidr]),
      },
    },
  });
  return data.ipsec_site_connection;
}

const connection = await connect('10.18.1.0/24', false);
const isProtected = await connect('10.18.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

console.log((await connections.deleteIpsecSiteConnection({ connectionId: connection.id })).status, 'deleted');
await refused(connection.id);
await refused(isProtected.id, stranger);
await refused(isProtected.id);

await connections.updateIpsecSiteConnection({
  connectionId: isProtected.id, ipsecSiteConnectionUpdateRequest: { ipsec_site_connection: { deletion_protection: false } },
});
await connections.deleteIpsecSiteConnection({ connectionId: isProtected.id });
await services.deleteVpnService({ serviceId: vpnservice.id });
await ikePolicies.deleteIkePolicy({ ikepolicyId: ikepolicy.id });
await ipsecPolicies.deleteIpsecPolicy({ ipsecpolicyId: ipsecpolicy.id });
