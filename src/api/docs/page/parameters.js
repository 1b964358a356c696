// The input of a request: existing ids, offered and put into examples; filters, folded until requested.
import { useInventory } from "./inventory.js";
import { fill, isOffered, offers } from "./offers.js";

const isFilter = (parameter) => parameter.get("in") === "query" && !parameter.get("required");

// The first filter's row begins with a button that shows and hides them all.
const filters = ({ React }) => {
  const h = React.createElement;
  return {
    wrapComponents: {
      parameterRow: (Row, system) => (properties) => {
        const { rawParam, pathMethod } = properties;
        if (!isFilter(rawParam)) return h(Row, properties);
        const all = system.specSelectors.specResolvedSubtree(["paths", ...pathMethod, "parameters"])?.filter(isFilter);
        const place = ["filters", ...pathMethod];
        const isShown = system.layoutSelectors.isShown(place, false);
        const row = isShown ? h(Row, properties) : null;
        if (all?.first()?.get("name") !== rawParam.get("name")) return row;
        const values = system.specSelectors.parameterValues(pathMethod);
        const set = all.filter((filter) => values.get(`query.${filter.get("name")}`)).size;
        const text = `Filters, sorting and paging (${all.size}${set > 0 ? `, ${set} set` : ""})`;
        const onClick = () => system.layoutActions.show(place, !isShown);
        const button = h("button", { type: "button", className: "fold", "aria-expanded": isShown, onClick }, text);
        return h(React.Fragment, null, h("tr", { className: "fold-row" }, h("td", { colSpan: 2 }, button)), row);
      },
    },
  };
};

// Below an id field: the existing objects, and the response to the first request with each.
const offerIds = ({ React }) => {
  const h = React.createElement;
  const inventory = useInventory(React);
  const Offers = ({ parameter, pathMethod, value, choose }) => {
    const has = inventory();
    if (!has) return h("p", { className: "offers" }, "Log in above, and what exists is offered here.");
    const button = ({ id, text, name }) =>
      h(
        "button",
        { key: id, type: "button", "aria-pressed": id === value, title: id, onClick: () => choose(id) },
        text,
        name ? h("span", null, `: ${name}`) : null,
      );
    return h(
      "div",
      { className: "offers", role: "group", "aria-label": `Values for ${parameter}` },
      offers(parameter, pathMethod, has).map(button),
    );
  };
  return {
    wrapComponents: {
      parameterRow: (Row, system) => (properties) => {
        const { rawParam, pathMethod, onChange, isExecute } = properties;
        const row = h(Row, properties);
        const parameter = rawParam.get("name");
        if (rawParam.get("in") !== "path" || !isExecute || !isOffered(parameter)) return row;
        const value = system.specSelectors.parameterValues(pathMethod).get(`path.${parameter}`);
        const choose = (id) => onChange(rawParam, id, false);
        const offered = h(Offers, { parameter, pathMethod, value, choose });
        return h(React.Fragment, null, row, h("tr", { className: "offers-row" }, h("td", { colSpan: 2 }, offered)));
      },
    },
  };
};

// Puts existing ids into the examples of a body. Typed text stays.
const fillExamples = ({ React, Im }) => {
  const h = React.createElement;
  const inventory = useInventory(React);
  const nothing = { filled: new Map(), missing: new Set() };

  // The body with its examples filled in, and the ids used, by the example's name (none for a single one).
  function fillBody(body, has) {
    const notes = new Map();
    if (!has || !body?.get("content")) return { body, notes };
    const put = (value, key = null) => {
      const { example, ...note } = fill(value, has, Im);
      notes.set(key, note);
      return example;
    };
    const content = body.get("content").map((media) => {
      const one = media.has("example") ? media.update("example", (value) => put(value)) : media;
      const named = (all) => all.map((each, key) => each.update("value", (value) => put(value, key)));
      return one.has("examples") ? one.update("examples", named) : one;
    });
    return { body: body.set("content", content), notes };
  }

  const text = (body, type, key) => {
    const media = body?.getIn(["content", type]);
    const value = media?.has("examples") ? media.getIn(["examples", key, "value"]) : media?.get("example");
    return value === undefined ? undefined : JSON.stringify(value, null, 2);
  };

  const Note = ({ filled, missing, reset }) => {
    if (filled.size + missing.size === 0 && !reset) return null;
    const known = [...filled].map(([attribute, name]) => `${attribute} (${name})`);
    const parts = [
      known.length > 0 ? `Filled with what exists: ${known.join(", ")}.` : "",
      missing.size > 0 ? `Nothing exists yet for ${[...missing].join(", ")}: create that first.` : "",
    ];
    const button = reset ? h("button", { type: "button", onClick: reset }, "Back to the example") : null;
    return h("p", { className: "filled" }, parts.join(" "), button);
  };

  return {
    wrapComponents: {
      RequestBody: (Body) => (properties) => {
        const { requestBody, requestBodyValue, contentType, activeExamplesKey, onChange, isExecute } = properties;
        const has = inventory();
        const { body, notes } = React.useMemo(() => fillBody(requestBody, has), [requestBody, has]);
        const example = text(body, contentType, activeExamplesKey);
        const last = React.useRef(example);
        React.useEffect(() => {
          if (isExecute && requestBodyValue && requestBodyValue === last.current && example !== last.current)
            onChange(example);
          last.current = example;
        }, [example]);
        const userHasEditedBody = Boolean(requestBodyValue) && requestBodyValue !== example;
        const inner = h(Body, { ...properties, requestBody: body, userHasEditedBody });
        const reset = userHasEditedBody ? () => onChange(example) : null;
        const note = { ...(notes.get(activeExamplesKey) ?? nothing), reset };
        return h(React.Fragment, null, isExecute ? h(Note, note) : null, inner);
      },
    },
  };
};

export const parameters = [filters, offerIds, fillExamples];
