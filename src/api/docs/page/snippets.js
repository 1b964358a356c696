// The current request, before and after it is sent: for a terminal, and in four languages.
import { languages } from "./languages.js";
import { tabs } from "./tabs.js";

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without HTTPS, on a host that is not local, this is the only clipboard of a browser.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// What Swagger UI would send now; nothing if a required field is empty.
function requestOf(system, path, method) {
  const { specSelectors, oas3Selectors, authSelectors, fn } = system;
  const operation = specSelectors.specResolvedSubtree(["paths", path, method]).toJS();
  const document = specSelectors.specJson();
  const components = { securitySchemes: document.getIn(["components", "securitySchemes"])?.toJS() };
  const spec = {
    openapi: document.get("openapi"),
    servers: document.get("servers").toJS(),
    security: document.get("security")?.toJS(),
    paths: { [path]: { [method]: operation } },
    components,
  };
  try {
    const { url, headers, body } = fn.buildRequest({
      spec,
      operationId: operation.operationId,
      parameters: specSelectors.parameterValues([path, method]).toJS(),
      securities: { authorized: authSelectors.authorized()?.toJS() },
      requestBody: oas3Selectors.requestBodyValue(path, method) ?? undefined,
      requestContentType: oas3Selectors.requestContentType(path, method),
    });
    const told = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "accept");
    return { method: method.toUpperCase(), url, headers: told, body };
  } catch {
    return null;
  }
}

export const snippets = ({ React }) => {
  const h = React.createElement;
  const Tabs = tabs(React);
  // The language is selected once for all operations.
  const Snippets = ({ system, path, method }) => {
    const place = ["snippets"];
    const isShown = (key) => system.layoutSelectors.isShown([...place, key], false);
    const { key, write } = languages.find((language) => isShown(language.key)) ?? languages[0];
    const choose = (chosen) => {
      for (const language of languages) system.layoutActions.show([...place, language.key], language.key === chosen);
    };
    const [said, say] = React.useState("");
    const request = requestOf(system, path, method);
    const text = request ? write(request) : "";
    React.useEffect(() => say(""), [text]);
    const onClick = () =>
      copy(text).then(
        () => say("Copied"),
        () => say("It cannot be copied here."),
      );
    return h(
      "div",
      { className: "snippets" },
      h("h4", null, "This request as code"),
      h(
        Tabs,
        { label: "Language", all: languages, chosen: key, choose },
        request
          ? h(
              React.Fragment,
              null,
              h(
                "p",
                { className: "copy" },
                h("span", { role: "status" }, said),
                h("button", { type: "button", onClick }, "Copy"),
              ),
              h("pre", { tabIndex: 0 }, h("code", null, text)),
            )
          : h("p", null, "Fill in what is required first."),
      ),
    );
  };
  // It replaces Swagger UI's own curl command, which only appears after the response.
  return { components: { Snippets }, wrapComponents: { curl: () => () => null } };
};
