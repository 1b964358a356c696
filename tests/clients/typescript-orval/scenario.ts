// A program that uses this client. Nothing is thrown: the status of a response determines the type of its body.
import {
  createIkePolicy, createIpsecPolicy, createIpsecSiteConnection, createVpnService, deleteIkePolicy, deleteIpsecPolicy,
  deleteIpsecSiteConnection, deleteVpnService, updateIpsecSiteConnection,
} from './vpnaas.js';
import type { IpsecSiteConnection } from './vpnaas.js';

const { TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-orval';
const signed: RequestInit = { headers: { 'X-Auth-Token': TOKEN! } };

function unexpected(answer: { status: number; data: unknown }): never {
  throw new Error(`${answer.status} ${JSON.stringify(answer.data)}`);
}

// Attempts deletes that must be refused.
async function refused(id: string, options?: RequestInit): Promise<void> {
  const answer = await deleteIpsecSiteConnection(id, options);
  switch (answer.status) {
    case 204: return unexpected(answer);
    case 401: return console.log(answer.status, answer.data.error.title, 'UnauthorizedFault');
    case 404: return console.log(answer.status, answer.data.NeutronError.type, 'IPsecSiteConnectionNotFoundFault');
    case 409: return console.log(answer.status, answer.data.NeutronError.type, 'DeleteIpsecSiteConnectionConflictFault');
  }
}

const ike = await createIkePolicy({ ikepolicy: { name, ike_version: 'v2' } }, signed);
if (ike.status !== 201) unexpected(ike);
const { ikepolicy } = ike.data;
const ipsec = await createIpsecPolicy({ ipsecpolicy: { name } }, signed);
if (ipsec.status !== 201) unexpected(ipsec);
const { ipsecpolicy } = ipsec.data;
const service = await createVpnService({ vpnservice: { name, router_id: ROUTER!, subnet_id: SUBNET! } }, signed);
if (service.status !== 201) unexpected(service);
const { vpnservice } = service.data;

async function connect(cidr: string, deletion_protection: boolean): Promise<IpsecSiteConnection> {
  const answer = await createIpsecSiteConnection({
    ipsec_site_connection: {
      name, deletion_protection, vpnservice_id: vpnservice.id, ikepolicy_id: ikepolicy.id, ipsecpolicy_id: ipsecpolicy.id,
      peer_address: '192.0.2.10', peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: [cidr],
    },
  }, signed);
  return answer.status === 201 ? answer.data.ipsec_site_connection : unexpected(answer);
}

const connection = await connect('10.20.1.0/24', false);
const isProtected = await connect('10.20.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

console.log((await deleteIpsecSiteConnection(connection.id, signed)).status, 'deleted');
await refused(connection.id, signed);
await refused(isProtected.id);
await refused(isProtected.id, signed);

const lifted = await updateIpsecSiteConnection(isProtected.id, { ipsec_site_connection: { deletion_protection: false } }, signed);
if (lifted.status !== 200) unexpected(lifted);
for (const answer of [
  await deleteIpsecSiteConnection(isProtected.id, signed),
  await deleteVpnService(vpnservice.id, signed),
  await deleteIkePolicy(ikepolicy.id, signed),
  await deleteIpsecPolicy(ipsecpolicy.id, signed),
]) {
  if (answer.status !== 204) unexpected(answer);
}
