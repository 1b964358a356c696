// The existing objects of the token's project, for the page to offer: loaded after a login and after each change.
// A service with Keystone cannot list routers itself, and they are not requested.

const scheme = "keystoneToken";
const isStandalone = document.getElementById("login") !== null;
// The maximum number per kind. Objects beyond it are silently not offered.
const most = 100;

const connection =
  "id name deletion_protection vpnservice_id ikepolicy_id ipsecpolicy_id local_ep_group_id peer_ep_group_id";
// The name here, the path, the name in the response, the attributes, the filters.
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

// The known objects, `null` without a token; components that use this are redrawn when it changes.
export const useInventory = (React) => {
  const subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return () => React.useSyncExternalStore(subscribe, () => known);
};

// Whether these are all the objects of a kind.
export const isAll = (found) => found.length < most;

// Loads them whenever the token changes, through the form or Authorize.
export function followToken(ui) {
  let last;
  ui.getStore().subscribe(() => {
    const token = ui.authSelectors.authorized()?.getIn([scheme, "value"]);
    if (token === last) return;
    last = token;
    read(token);
  });
}

// Loads them again when a request may have changed something.
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
