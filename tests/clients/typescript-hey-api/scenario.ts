// A program that uses this client. It chooses whether a call throws or returns the error, which has the type that the
// document defines for this operation.
import {
  createIkePolicy, createIpsecPolicy, createIpsecSiteConnection, createVpnService, deleteIkePolicy, deleteIpsecPolicy,
  deleteIpsecSiteConnection, deleteVpnService, updateIpsecSiteConnection,
} from './vpnaas/index.js';
import type { DeleteIpsecSiteConnectionErrors, IpsecSiteConnection } from './vpnaas/index.js';
import { createClient } from './vpnaas/client/index.js';
import { client } from './vpnaas/client.gen.js';

const { BASE, TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-hey-api';

client.setConfig({ baseUrl: BASE!, auth: TOKEN! });
const stranger = createClient({ baseUrl: BASE! });

// Attempts deletes that must be refused.
async function refused(connection_id: string, by = client): Promise<void> {
  const { error, response } = await deleteIpsecSiteConnection({ client: by, path: { connection_id } });
  if (error === undefined) throw new Error(`no error, but ${response?.status}`);
  if ('NeutronError' in error) {
    const fault: DeleteIpsecSiteConnectionErrors[404 | 409] = error;
    console.log(fault.status, fault.NeutronError.type, 'Fault');
  } else {
    console.log(error.error.code, error.error.title, 'Unauthorized');
  }
}

const { ikepolicy } = (await createIkePolicy({ body: { ikepolicy: { name, ike_version: 'v2' } }, throwOnError: true })).data;
const { ipsecpolicy } = (await createIpsecPolicy({ body: { ipsecpolicy: { name } }, throwOnError: true })).data;
const { vpnservice } = (await createVpnService({
  body: { vpnservice: { name, router_id: ROUTER!, subnet_id: SUBNET! } }, throwOnError: true,
})).data;

async function connect(cidr: string, deletion_protection: boolean): Promise<IpsecSiteConnection> {
  const { data } = await createIpsecSiteConnection({
    body: {
      ipsec_site_connection: {
        name, deletion_protection, vpnservice_id: vpnservice.id, ikepolicy_id: ikepolicy.id, ipsecpolicy_id: ipsecpolicy.id,
        peer_address: '192.0.2.10', peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: [cidr],
      },
    },
    throwOnError: true,
  });
  return data.ipsec_site_connection;
}

const connection = await connect('10.3.1.0/24', false);
const isProtected = await connect('10.3.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

const { response } = await deleteIpsecSiteConnection({ path: { connection_id: connection.id }, throwOnError: true });
console.log(response.status, 'deleted');
await refused(connection.id);
await refused(isProtected.id, stranger);
await refused(isProtected.id);

await updateIpsecSiteConnection({
  path: { connection_id: isProtected.id }, body: { ipsec_site_connection: { deletion_protection: false } }, throwOnError: true,
});
await deleteIpsecSiteConnection({ path: { connection_id: isProtected.id }, throwOnError: true });
await deleteVpnService({ path: { service_id: vpnservice.id }, throwOnError: true });
await deleteIkePolicy({ path: { ikepolicy_id: ikepolicy.id }, throwOnError: true });
await deleteIpsecPolicy({ path: { ipsecpolicy_id: ipsecpolicy.id }, throwOnError: true });
