// The responses of an operation: the response to the request that was sent, and a tab for each possible one.
import { tabs } from "./tabs.js";

const reasons = {
  200: "OK",
  201: "Created",
  204: "No Content",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Content Too Large",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

// The head of the example, as it is sent.
function head(code, answer) {
  const headers = answer.get("headers")?.entrySeq().toArray() ?? [];
  const example = (header) => header.get("example") ?? header.getIn(["schema", "example"]);
  const lines = headers
    .filter(([, header]) => example(header) !== undefined)
    .map(([name, header]) => `${name}: ${example(header)}`);
  const type = answer.get("content")?.keySeq().first();
  return [`HTTP/1.1 ${code} ${reasons[code] ?? ""}`.trim(), ...(type ? [`Content-Type: ${type}`] : []), ...lines].join(
    "\n",
  );
}

export const answers = ({ React }) => {
  const h = React.createElement;
  const Tabs = tabs(React);
  const shown = new WeakSet();

  // The focus moves to a new response, but not when an operation is opened again.
  const Live = ({ response, arrived, getComponent, ...properties }) => {
    const place = React.useRef(null);
    const LiveResponse = getComponent("liveResponse");
    React.useEffect(() => {
      if (!arrived || shown.has(arrived)) return;
      shown.add(arrived);
      place.current.focus({ preventScroll: true });
      place.current.scrollIntoView({ block: "start" });
    }, [arrived]);
    const status = response.get("status");
    const label = status ? `The answer: ${status} ${reasons[status] ?? ""}`.trim() : "No answer";
    return h(
      "div",
      { className: "live", role: "group", ref: place, tabIndex: -1, "aria-label": label },
      h("h4", null, label),
      h(LiveResponse, { response, getComponent, ...properties }),
    );
  };

  const Possible = ({ properties, codes }) => {
    const { responses, specPath, producesValue, oas3Selectors, oas3Actions, path, method } = properties;
    const [chosen, choose] = React.useState(codes[0]);
    const code = codes.includes(chosen) ? chosen : codes[0];
    const Answer = properties.getComponent("response");
    const answer = responses.get(code);
    const onContentTypeChange = ({ controlsAcceptHeader, value }) =>
      controlsAcceptHeader && oas3Actions.setResponseContentType({ value, path, method });
    const activeExamplesKey = oas3Selectors.activeExamplesMember(path, method, "responses", code);
    const all = codes.map((key) => ({ key, text: key, title: `${key} ${reasons[key] ?? ""}` }));
    return h(
      Tabs,
      { label: "Possible answers", all, chosen: code, choose },
      h("pre", { className: "wire", tabIndex: 0 }, head(code, answer)),
      h(
        "table",
        { className: "responses-table" },
        h(
          "thead",
          { className: "unseen" },
          h(
            "tr",
            null,
            ["Code", "Description", "Links"].map((text) => h("th", { key: text, scope: "col" }, text)),
          ),
        ),
        h(
          "tbody",
          null,
          h(Answer, {
            ...properties,
            ...{ key: code, code, response: answer, specPath: specPath.push(code), contentType: producesValue },
            ...{ className: "", activeExamplesKey, onContentTypeChange },
          }),
        ),
      ),
    );
  };

  return {
    wrapComponents: {
      responses: (_, system) => (properties) => {
        const { responses, tryItOutResponse, path, method, getComponent } = properties;
        const codes = responses
          .keySeq()
          .filter((key) => !key.startsWith("x-"))
          .toArray();
        const Snippets = getComponent("Snippets");
        const arrived = system.specSelectors.responseFor(path, method);
        return h(
          "div",
          { className: "responses-wrapper" },
          h(Snippets, { system, path, method }),
          tryItOutResponse ? h(Live, { ...properties, response: tryItOutResponse, arrived }) : null,
          h("div", { className: "possible" }, h("h4", null, "Possible answers"), h(Possible, { properties, codes })),
        );
      },
    },
  };
};
