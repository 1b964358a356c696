// The documents that the page can show, in order. A service with Keystone has no standalone part.
const isStandalone = document.getElementById("login") !== null;

export const definitions = [
  { name: "VPN as a Service", url: "../openapi.json" },
  ...(isStandalone ? [{ name: "Standalone: identity and network", url: "../standalone.json" }] : []),
];

// Swagger UI fills in and sends every example, so a list would be filtered by each of them. The example of an optional
// parameter is mentioned in the description instead.
function tell(parameter) {
  const { required, schema = {}, description } = parameter;
  const example = parameter.example ?? schema.example ?? schema.items?.example;
  if (required || example === undefined) return;
  for (const place of [parameter, schema, schema.items ?? {}]) delete place.example;
  parameter.description = `${description ?? ""} Example: \`${[example].flat().join(", ")}\``.trim();
}

// A document as the page needs it. Its server is the page's origin, with the prefix that a proxy removed.
function change(original) {
  const read = structuredClone(original);
  const holders = Object.values(read.paths ?? {}).flatMap((path) => [path, ...Object.values(path)]);
  holders.flatMap((holder) => holder.parameters ?? []).forEach(tell);
  Object.values(read.components?.parameters ?? {}).forEach(tell);
  const { origin, pathname } = new URL("..", window.location.href);
  return { ...read, servers: [{ url: `${origin}${pathname}`.replace(/\/$/, "") }] };
}

export const changeDefinitions = () => ({
  statePlugins: { spec: { wrapActions: { updateJsonSpec: (original) => (read) => original(change(read)) } } },
});
