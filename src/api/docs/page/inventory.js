// What exists in the project of the token, so that the page can offer it: read after a log-in and after each change.
// A service beside a Keystone has no routers of its own to list, and asks for none.

const scheme = "keystoneToken";
const isStandalone = document.getElementById("login") !== null;
// Of each kind. What is beyond is not offered, and nothing is said of it.
const most = 100;

const connection =
  "id name deletion_protection vpnservice_id ikepolicy_id ipsecpolicy_id local_ep_group_id peer_ep_group_id";
// The name here, the path, the name in the answer, what is read, what is asked for.
const vpn = [
  ["deletable", "vpn/ipsec-site-connections", "ipsec_site_connections", connection, { deletion_protection: false }],
  ["guarded", "vpn/ipsec-site-connections", "ipsec_site_connections", connection, { deletion_protection: true }],
  ["services", "vpn/vpnservices", "vpnservices", "id name router_id subnet_id"],
  ["ikePolicies", "vpn/ikepolicies", "ikepolicies", "id name"],
  ["ipsecPolicies", "vpn/ipsecpolicies", "ipsecpolicies", "id name"],
  ["groups", "vpn/endpoint-groups", "endpoint_groups", "id name type endpoints"],
];
const network = [
  ["routers", "routers", "routers", "id name external_gateway_info"],
  ["subnets", "subnets", "subnets", "id name network_id"],
  ["networks", "networks", "networks", "id name router:external subnets"],
  ["ports", "ports", "ports", "id name device_id device_owner fixed_ips"],
];
const collections = isStandalone ? [...vpn, ...network] : vpn;

let known = null;
let readings = 0;
const listeners = new Set();

const tell = (found) => {
  known = found;
  for (const listener of listeners) listener();
};

async function list(token, path, key, fields, filters = {}) {
  const url = new URL(`../v2.0/${path}`, window.location.href);
  const query = [...fields.split(" ").map((field) => ["fields", field]), ["limit", most], ...Object.entries(filters)];
  url.search = new URLSearchParams(query);
  url.hash = "";
  const response = await fetch(url, { headers: { "X-Auth-Token": token }, cache: "no-store", credentials: "omit" });
  return response.ok ? (await response.json())[key] : [];
}

async function read(token) {
  readings += 1;
  const mine = readings;
  if (!token) return tell(null);
  const lists = await Promise.all(
    collections.map(async ([name, ...what]) => [name, await list(token, ...what).catch(() => [])]),
  );
  if (mine === readings) tell({ routers: [], subnets: [], networks: [], ports: [], ...Object.fromEntries(lists) });
}

// What is known, `null` without a token; components that use this are drawn again when it changes.
export const useInventory = (React) => {
  const subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return () => React.useSyncExternalStore(subscribe, () => known);
};

// Whether this is all that there is of a kind.
export const isAll = (found) => found.length < most;

// Reads whenever the token changes, from the form or from Authorize.
export function followToken(ui) {
  let last;
  ui.getStore().subscribe(() => {
    const token = ui.authSelectors.authorized()?.getIn([scheme, "value"]);
    if (token === last) return;
    last = token;
    read(token);
  });
}

// Reads again when a request may have changed something.
export const followChanges = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        setResponse: (original, system) => (path, method, response) => {
          const result = original(path, method, response);
          if (method !== "get" && response.ok) read(system.authSelectors.authorized()?.getIn([scheme, "value"]));
          return result;
        },
      },
    },
  },
});
