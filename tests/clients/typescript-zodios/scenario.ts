// A program that uses this client. A refusal is an AxiosError; the document's schemas determine whether the operation
// documents it, and with which body.
import { isErrorFromAlias } from '@zodios/core';
import { createApiClient } from './vpnaas.js';

const { BASE, TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-zodios';

const vpnaas = createApiClient(BASE!, { axiosConfig: { headers: { 'X-Auth-Token': TOKEN! } } });
const stranger = createApiClient(BASE!);
const at = (connection_id: string) => ({ params: { connection_id } });

// Attempts deletes that must be refused.
async function refused(connection_id: string, by = vpnaas): Promise<void> {
  const error: unknown = await by.deleteIpsecSiteConnection(undefined, at(connection_id)).then(() => undefined, (thrown) => thrown);
  if (!isErrorFromAlias(vpnaas.api, 'deleteIpsecSiteConnection', error)) throw new Error(`no refusal: ${error}`);
  const { response } = error;
  if (response.status === 401) console.log(response.status, response.data.error.title, error.name);
  else console.log(response.status, response.data.NeutronError.type, error.name);
}

const { ikepolicy } = await vpnaas.createIkePolicy({ ikepolicy: { name, ike_version: 'v2' } });
const { ipsecpolicy } = await vpnaas.createIpsecPolicy({ ipsecpolicy: { name } });
const { vpnservice } = await vpnaas.createVpnService({ vpnservice: { name, router_id: ROUTER!, subnet_id: SUBNET! } });

async function connect(cidr: string, deletion_protection: boolean) {
  const made = await vpnaas.createIpsecSiteConnection({
    ipsec_site_connection: {
      name, deletion_protection, vpnservice_id: vpnservice.id, ikepolicy_id: ikepolicy.id, ipsecpolicy_id: ipsecpolicy.id,
      peer_address: '192.0.2.10', peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: [cidr],
    },
  });
  return made.ipsec_site_connection;
}

const connection = await connect('10.22.1.0/24', false);
const isProtected = await connect('10.22.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

await vpnaas.deleteIpsecSiteConnection(undefined, at(connection.id));
console.log('204 deleted');
await refused(connection.id);
await refused(isProtected.id, stranger);
await refused(isProtected.id);

await vpnaas.updateIpsecSiteConnection({ ipsec_site_connection: { deletion_protection: false } }, at(isProtected.id));
await vpnaas.deleteIpsecSiteConnection(undefined, at(isProtected.id));
await vpnaas.deleteVpnService(undefined, { params: { service_id: vpnservice.id } });
await vpnaas.deleteIkePolicy(undefined, { params: { ikepolicy_id: ikepolicy.id } });
await vpnaas.deleteIpsecPolicy(undefined, { params: { ipsecpolicy_id: ipsecpolicy.id } });
