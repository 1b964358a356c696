// A program that uses this client. Nothing is thrown: a response has either `data` or `error`, both with the document's types.
import createClient from 'openapi-fetch';
import type { components, paths } from './vpnaas.js';

type Schemas = components['schemas'];
// The common part of all refusals; each has a separate type, with its possible error types.
type Refusal = { status: number; NeutronError: { type: string } } | Schemas['UnauthorizedFault'];
type Answer<Data> = { data?: Data; error?: Refusal; response: Response };

const { BASE, TOKEN, ROUTER, SUBNET } = process.env as Record<string, string>;
const name = 'typescript-openapi-fetch';
const CONNECTION = '/v2.0/vpn/ipsec-site-connections/{connection_id}';

const vpnaas = createClient<paths>({ baseUrl: BASE!, headers: { 'X-Auth-Token': TOKEN! } });
const stranger = createClient<paths>({ baseUrl: BASE! });
const at = (connection: Schemas['IpsecSiteConnection']) => ({ params: { path: { connection_id: connection.id } } });

function made<Data>({ data, error }: Answer<Data>): Data {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

function refused({ error, response }: Answer<unknown>): void {
  if (error === undefined) throw new Error(`no error, but ${response.status}`);
  if ('NeutronError' in error) console.log(error.status, error.NeutronError.type, 'Fault');
  else console.log(error.error.code, error.error.title, 'Unauthorized');
}

const { ikepolicy } = made(await vpnaas.POST('/v2.0/vpn/ikepolicies', { body: { ikepolicy: { name, ike_version: 'v2' } } }));
const { ipsecpolicy } = made(await vpnaas.POST('/v2.0/vpn/ipsecpolicies', { body: { ipsecpolicy: { name } } }));
const { vpnservice } = made(await vpnaas.POST('/v2.0/vpn/vpnservices', {
  body: { vpnservice: { name, router_id: ROUTER!, subnet_id: SUBNET! } },
}));

async function connect(cidr: string, deletion_protection: boolean): Promise<Schemas['IpsecSiteConnection']> {
  return made(await vpnaas.POST('/v2.0/vpn/ipsec-site-connections', {
    body: {
      ipsec_site_connection: {
        name, deletion_protection, vpnservice_id: vpnservice.id, ikepolicy_id: ikepolicy.id, ipsecpolicy_id: ipsecpolicy.id,
        peer_address: '192.0.2.10', peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: [cidr],
      },
    },
  })).ipsec_site_connection;
}

const connection = await connect('10.2.1.0/24', false);
const isProtected = await connect('10.2.2.0/24', true);
const [timeout, value]: number[] = [connection.dpd.timeout, ikepolicy.lifetime.value];
if (timeout !== 120 || value !== 3600) throw new Error(`${timeout} ${value}`);

console.log((await vpnaas.DELETE(CONNECTION, at(connection))).response.status, 'deleted');
refused(await vpnaas.DELETE(CONNECTION, at(connection)));
refused(await stranger.DELETE(CONNECTION, at(isProtected)));
refused(await vpnaas.DELETE(CONNECTION, at(isProtected)));

made(await vpnaas.PUT(CONNECTION, { ...at(isProtected), body: { ipsec_site_connection: { deletion_protection: false } } }));
for (const { error } of [
  await vpnaas.DELETE(CONNECTION, at(isProtected)),
  await vpnaas.DELETE('/v2.0/vpn/vpnservices/{service_id}', { params: { path: { service_id: vpnservice.id } } }),
  await vpnaas.DELETE('/v2.0/vpn/ikepolicies/{ikepolicy_id}', { params: { path: { ikepolicy_id: ikepolicy.id } } }),
  await vpnaas.DELETE('/v2.0/vpn/ipsecpolicies/{ipsecpolicy_id}', { params: { path: { ipsecpolicy_id: ipsecpolicy.id } } }),
]) {
  if (error) throw new Error(JSON.stringify(error));
}
