// The bar above the operations: a search field, the selected definition, and Swagger UI's own Authorize.
import { definitions } from "./definitions.js";

const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
// The names of an operation, and its descriptions.
const called = (operation, tag) => {
  const id = operation.getIn(["operation", "operationId"], "").replace(/([A-Z])/g, " $1");
  return [operation.get("method"), operation.get("path"), id, operation.getIn(["operation", "summary"], ""), tag]
    .join(" ")
    .toLowerCase();
};
const described = (operation, tagged) =>
  [operation.getIn(["operation", "description"], ""), tagged.getIn(["tagDetails", "description"], "")]
    .join(" ")
    .toLowerCase();

// The operations with every word in their names; if there are none, in their descriptions as well.
export function search(taggedOperations, phrase) {
  const wanted = wordsOf(phrase);
  const where = (text) =>
    taggedOperations
      .map((tagged, tag) =>
        tagged.update("operations", (all) =>
          all.filter((one) => wanted.every((word) => text(one, tag, tagged).includes(word))),
        ),
      )
      .filter((tagged) => tagged.get("operations").size > 0);
  const found = where(called);
  return found.size > 0 ? found : where((one, tag, tagged) => `${called(one, tag)} ${described(one, tagged)}`);
}

const toolbar = ({ React }) => {
  const h = React.createElement;
  const Search = ({ specSelectors, layoutSelectors, layoutActions }) => {
    const filter = layoutSelectors.currentFilter();
    const phrase = typeof filter === "string" && filter !== "true" ? filter : "";
    const count = (tagged) => tagged.reduce((sum, one) => sum + one.get("operations").size, 0);
    const found = phrase ? count(specSelectors.taggedOperations()) : 0;
    const onChange = (event) => layoutActions.updateFilter(event.target.value);
    return h(
      "div",
      { className: "search", role: "search" },
      h("input", {
        type: "search",
        "aria-label": "Search operations by words",
        placeholder: "Search operations, such as “delete connection”",
        value: phrase,
        onChange,
      }),
      h("span", { role: "status" }, phrase ? `${found} of ${specSelectors.operations().size} operations` : ""),
    );
  };
  const Definition = ({ specSelectors, specActions }) => {
    if (definitions.length < 2) return null;
    const onChange = (event) => {
      specActions.updateUrl(event.target.value);
      specActions.download(event.target.value);
    };
    const option = ({ name, url }) => h("option", { key: url, value: url }, name);
    const select = h("select", { id: "definition", value: specSelectors.url(), onChange }, definitions.map(option));
    return h("div", { className: "definition" }, h("label", { htmlFor: "definition" }, "Definition"), select);
  };
  const Toolbar = (properties) => {
    const Authorize = properties.getComponent("AuthorizeBtnContainer", true);
    return h("div", { className: "toolbar" }, h(Search, properties), h(Definition, properties), h(Authorize));
  };
  return {
    fn: { opsFilter: search },
    components: { Toolbar },
    wrapComponents: {
      operations: (Operations, system) => (properties) =>
        system.specSelectors.taggedOperations().size > 0
          ? h(Operations, properties)
          : h("p", { className: "nothing-found" }, "No operation has all of these words."),
    },
  };
};

export default toolbar;
