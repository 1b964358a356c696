// The ids offered for a path parameter, and those that replace the ids of an example. Pure functions over an inventory.
import { isAll } from "./inventory.js";

// An unused id.
const unknown = "00000000-0000-4000-8000-000000000000";
const most = 3;

const connections = (has) => [...has.deletable, ...has.guarded];
const users =
  (...references) =>
  (has, { id }) =>
    connections(has).some((connection) => references.some((reference) => connection[reference] === id));
const serves =
  (reference) =>
  (has, { id }) =>
    has.services.some((service) => service[reference] === id);

// By parameter name: its title, the existing objects, what prevents an object from being deleted (and, if it is
// fixed, from being changed), and whether objects that the page does not see may prevent it as well.
const kinds = {
  connection_id: {
    one: "connection",
    all: connections,
    refusal: "a protected one",
    keeps: (_, one) => one.deletion_protection,
  },
  service_id: { one: "VPN service", all: (has) => has.services, keeps: users("vpnservice_id") },
  ikepolicy_id: { one: "policy", all: (has) => has.ikePolicies, keeps: users("ikepolicy_id"), isFixed: true },
  ipsecpolicy_id: { one: "policy", all: (has) => has.ipsecPolicies, keeps: users("ipsecpolicy_id"), isFixed: true },
  endpoint_group_id: { one: "group", all: (has) => has.groups, keeps: users("local_ep_group_id", "peer_ep_group_id") },
  router_id: { one: "router", all: (has) => has.routers, keeps: serves("router_id"), isPartly: true },
  subnet_id: { one: "subnet", all: (has) => has.subnets, keeps: serves("subnet_id"), isPartly: true },
  network_id: { one: "network", all: (has) => has.networks, keeps: () => false, isPartly: true },
  port_id: { one: "port", all: (has) => has.ports, keeps: () => false, isPartly: true },
};

const named = ({ name, id }) => name || id.slice(0, 8);

// Whether the page knows the meaning of a parameter with this name.
export const isOffered = (parameter) => parameter in kinds;

// Ids for a parameter, each with the response to its first request, if that is certain.
export function offers(parameter, [path, method], has) {
  const { one, all, refusal = "one in use", keeps, isFixed = false, isPartly = false } = kinds[parameter];
  const isCertain = parameter === "connection_id" || (!isPartly && isAll(has.deletable) && isAll(has.guarded));
  const existing = all(has);
  const nothing = { id: unknown, text: "an unknown id (404)" };
  if (method === "delete") {
    const free = existing.find((found) => !keeps(has, found));
    const kept = existing.find((found) => keeps(has, found));
    const gone = isCertain ? " (204)" : "";
    return [
      ...(free ? [{ id: free.id, text: `a ${one} to delete${gone}`, name: named(free) }] : []),
      ...(kept ? [{ id: kept.id, text: `${refusal} (409)`, name: named(kept) }] : []),
      nothing,
    ];
  }
  const answer = (found) => {
    if (method === "get" || !isFixed) return path.endsWith("}") ? " (200)" : "";
    if (keeps(has, found)) return " (409)";
    return isCertain ? " (200)" : "";
  };
  return [...existing.slice(0, most).map((found) => ({ id: found.id, text: named(found) + answer(found) })), nothing];
}

// A router with a gateway, and a subnet on it.
function site(has) {
  const ports = has.ports.filter(({ device_owner: owner }) => owner === "network:router_interface");
  const pairs = ports.flatMap(({ device_id, fixed_ips }) =>
    fixed_ips.map(({ subnet_id }) => ({ router_id: device_id, subnet_id })),
  );
  const ways = new Set(has.routers.filter((router) => router.external_gateway_info).map(({ id }) => id));
  return [...pairs.filter(({ router_id }) => ways.has(router_id)), ...has.services].find(({ subnet_id }) => subnet_id);
}

// The object with this id, by name if the page knows it.
const byId = (all, id) => id && (all.find((found) => found.id === id) ?? { id });

// By attribute name: the possible values. `beside` are the attributes around it.
const standIns = {
  vpnservice_id: (has, beside) =>
    has.services.find(({ subnet_id }) => Boolean(subnet_id) === !beside.get("local_ep_group_id")),
  ikepolicy_id: (has) => has.ikePolicies[0],
  ipsecpolicy_id: (has) => has.ipsecPolicies[0],
  local_ep_group_id: (has) => has.groups.find(({ type }) => type === "subnet"),
  peer_ep_group_id: (has) => has.groups.find(({ type }) => type === "cidr"),
  router_id: (has) => byId(has.routers, site(has)?.router_id),
  subnet_id: (has) => byId(has.subnets, site(has)?.subnet_id),
  // A new subnet has free addresses if there are none yet; a gateway needs an external network.
  network_id: (has, beside) => {
    const all = has.networks.filter((found) => Boolean(found["router:external"]) === !beside.has("cidr"));
    return all.find(({ subnets }) => subnets.length === 0) ?? all[0];
  },
};

// Puts existing ids into an example (an Immutable value); returns the example, the ids used, and the kinds without any.
export function fill(example, has, Im) {
  const filled = new Map();
  const missing = new Set();
  const put = (attribute, old, beside) => {
    const found = standIns[attribute](has, beside);
    if (found) filled.set(attribute, named(found));
    else missing.add(attribute);
    return found?.id ?? old;
  };
  const walk = (value, attribute, beside) => {
    if (typeof value === "string" && attribute in standIns) return put(attribute, value, beside);
    if (attribute === "endpoints" && beside.get("type") === "subnet")
      return value.map((old) => put("subnet_id", old, beside));
    if (Im.Map.isMap(value)) return value.map((inner, name) => walk(inner, name, value));
    return Im.List.isList(value) ? value.map((inner) => walk(inner, "", value)) : value;
  };
  return { example: walk(example, "", example), filled, missing };
}
