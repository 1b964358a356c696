// A program that uses this client. A refusal is an AxiosError, whose body has one of the operation's types.
import { isAxiosError } from 'axios';
import {
  createIkePolicy, createIpsecPolicy, createIpsecSiteConnection, createVpnService, deleteIkePolicy, deleteIpsecPolicy,
  deleteIpsecSiteConnection, deleteVpnService, updateIpsecSiteConnection,
} from './vpnaas/index.js';
import type {
  DeleteIpsecSiteConnection401, DeleteIpsecSiteConnection404, DeleteIpsecSiteConnection409, IpsecSiteConnection,
} from './vpnaas/index.js';

const { BASE, TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-kubb';
const stranger = { baseURL: BASE! };
const signed = { ...stranger, headers: { 'X-Auth-Token': TOKEN! } };

type Refusal = DeleteIpsecSiteConnection401 | DeleteIpsecSiteConnection404 | DeleteIpsecSiteConnection409;

// Attempts deletes that must be refused.
async function refused(connection_id: string, by: typeof stranger): Promise<void> {
  const error: unknown = await deleteIpsecSiteConnection({ connection_id }, by).then(() => undefined, (thrown) => thrown);
  if (!isAxiosError<Refusal>(error) || !error.response) throw new Error(`no refusal: ${error}`);
  const { data, status } = error.response;
  if ('NeutronError' in data) console.log(status, data.NeutronError.type, error.name);
  else console.log(status, data.error.title, error.name);
}

const { ikepolicy } = (await createIkePolicy({ data: { ikepolicy: { name, ike_version: 'v2' } } }, signed)).data;
const { ipsecpolicy } = (await createIpsecPolicy({ data: { ipsecpolicy: { name } } }, signed)).data;
const { vpnservice } = (await createVpnService({
  data: { vpnservice: { name, router_id: ROUTER!, subnet_id: SUBNET! } },
}, signed)).data;

async function connect(cidr: string, deletion_protection: boolean): Promise<IpsecSiteConnection> {
  const { data } = await createIpsecSiteConnection({
    data: {
      ipsec_site_connection: {
        name, deletion_protection, vpnservice_id: vpnservice.id, ikepolicy_id: ikepolicy.id, ipsecpolicy_id: ipsecpolicy.id,
        peer_address: '192.0.2.10', peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: [cidr],
      },
    },
  }, signed);
  return data.ipsec_site_connection;
}

const connection = await connect('10.21.1.0/24', false);
const isProtected = await connect('10.21.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

console.log((await deleteIpsecSiteConnection({ connection_id: connection.id }, signed)).status, 'deleted');
await refused(connection.id, signed);
await refused(isProtected.id, stranger);
await refused(isProtected.id, signed);

await updateIpsecSiteConnection({
  connection_id: isProtected.id, data: { ipsec_site_connection: { deletion_protection: false } },
}, signed);
await deleteIpsecSiteConnection({ connection_id: isProtected.id }, signed);
await deleteVpnService({ service_id: vpnservice.id }, signed);
await deleteIkePolicy({ ikepolicy_id: ikepolicy.id }, signed);
await deleteIpsecPolicy({ ipsecpolicy_id: ipsecpolicy.id }, signed);
