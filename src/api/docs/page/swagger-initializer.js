// Swagger UI, set up for this service. All addresses are relative: they hold below any prefix that a proxy takes away.

// The manual is several screens long and stands above the operations: folded, it is one line.
const foldManual = ({ React }) => ({
  wrapComponents: {
    Markdown: (Markdown, system) => (properties) => {
      const manual = system.specSelectors.info()?.get("description");
      const start = properties.source === manual ? (manual?.search(/^# /m) ?? -1) : -1;
      if (start < 0) return React.createElement(Markdown, properties);
      const written = (source) => React.createElement(Markdown, { ...properties, source });
      const headings = [...manual.matchAll(/^# (.+)$/gm)].map(([, heading]) => heading.toLowerCase());
      const summary = React.createElement("summary", null, React.createElement("b", null, "Manual"), `: ${headings.join(", ")}`);
      const folded = React.createElement("details", { className: "manual" }, summary, written(manual.slice(start)));
      return React.createElement(React.Fragment, null, written(manual.slice(0, start)), folded);
    },
  },
});

// The greeting has the name already; the switch says what it is to those who do not see its picture.
const topBar = ({ React }) => ({
  components: { Logo: () => null },
  wrapComponents: {
    DarkModeToggle: (Toggle) => () => {
      const place = React.useRef(null);
      React.useEffect(() => {
        const button = place.current?.querySelector("button");
        button?.setAttribute("aria-label", "Dark or light");
        button?.setAttribute("title", "Dark or light");
      });
      return React.createElement("div", { ref: place }, React.createElement(Toggle));
    },
  },
});

// The greeting has to know when a token is forgotten, whoever asked for that.
const tellOfLogout = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        logout: (original) => (names) => {
          document.dispatchEvent(new Event("token-forgotten"));
          return original(names);
        },
      },
    },
  },
});

// Swagger UI fills every example in and sends it, so that a list would come filtered by each of them. Where a parameter
// may be left out, its example is told in the description instead.
const tellExamples = () => {
  const tell = (parameter) => {
    const { required, schema = {}, description } = parameter;
    const example = parameter.example ?? schema.example ?? schema.items?.example;
    if (required || example === undefined) return;
    for (const place of [parameter, schema, schema.items ?? {}]) delete place.example;
    parameter.description = `${description ?? ""} Example: \`${[example].flat().join(", ")}\``.trim();
  };
  const change = (original) => {
    const document = structuredClone(original);
    const holders = Object.values(document.paths ?? {}).flatMap((path) => [path, ...Object.values(path)]);
    holders.flatMap((holder) => holder.parameters ?? []).forEach(tell);
    Object.values(document.components?.parameters ?? {}).forEach(tell);
    return document;
  };
  return { statePlugins: { spec: { wrapActions: { updateJsonSpec: (original) => (read) => original(change(read)) } } } };
};

const definitions = [{ name: "VPN as a Service", url: "../openapi.json" }];
if (document.getElementById("login")) {
  definitions.push({ name: "Standalone identity and network", url: "../standalone.json" });
}

window.ui = SwaggerUIBundle({
  dom_id: "#swagger-ui",
  urls: definitions,
  "urls.primaryName": definitions[0].name,
  layout: "StandaloneLayout",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl, foldManual, topBar, tellOfLogout, tellExamples],
  // Else Swagger UI sends the document's address to a host of its own.
  validatorUrl: "none",
  // Tags and operations stand in the document's order: the sorters stay off.
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  syntaxHighlight: { activated: true, theme: "obsidian" },
  tryItOutEnabled: true,
  onComplete: () => document.dispatchEvent(new Event("definition-loaded")),
});

// Swagger UI follows a link into itself when it starts, and not when the page is there already.
window.addEventListener("hashchange", () => {
  const { hash } = window.location;
  window.ui.layoutActions.parseDeepLinkHash(hash);
  document.getElementById(`operations-${hash.slice(2).replace("/", "-")}`)?.scrollIntoView();
});
