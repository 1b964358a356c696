// An operation's header: what it does, then its path; one button, and next to it a link to it.

export const operations = ({ React }) => {
  const h = React.createElement;
  const Line = ({ operationProps, toggleShown, getComponent, authActions, authSelectors }) => {
    const { summary, method, path, tag, operationId, isShown, isAuthorized, security } = operationProps.toObject();
    const Authorize = getComponent("authorizeOperationBtn", true);
    const Arrow = getComponent(isShown ? "ArrowUpIcon" : "ArrowDownIcon");
    const needsToken = security && security.size > 0 && !security.first().isEmpty();
    const parts = path.split(/(?=\/)/).flatMap((part, at) => [h("wbr", { key: at }), part]);
    return h(
      "div",
      { className: `opblock-summary opblock-summary-${method}` },
      h(
        "button",
        { type: "button", className: "opblock-summary-control", "aria-expanded": isShown, onClick: toggleShown },
        h("span", { className: "opblock-summary-method" }, method.toUpperCase()),
        h("span", { className: "opblock-summary-description" }, summary || operationId),
        h("span", { className: "opblock-summary-path", "data-path": path }, parts),
        h("span", { className: "opblock-summary-operation-id" }, operationId),
        h(Arrow, { className: "arrow", "aria-hidden": true }),
      ),
      h(
        "a",
        {
          className: "line-link",
          href: `#/${encodeURIComponent(tag)}/${encodeURIComponent(operationId)}`,
          "aria-label": `Link to: ${summary}`,
        },
        "#",
      ),
      needsToken
        ? h(Authorize, {
            isAuthorized,
            onClick: () => authActions.showDefinitions(authSelectors.definitionsForRequirements(security)),
          })
        : null,
    );
  };
  // Operations can always be tried: there is nothing to start or cancel.
  return { wrapComponents: { OperationSummary: () => Line, TryItOutButton: () => () => null } };
};

const blockOf = (hash) => document.getElementById(`operations-${hash.slice(2).replace("/", "-")}`);
// The target of a link to an operation: the first field, or Execute.
const target = ".opblock-body .parameters input, .opblock-body textarea, .opblock-body .execute";

let watch = new MutationObserver(() => {});

// Opens the operation that a link within the page leads to, and moves the focus there as soon as it is rendered.
export function goTo(ui, hash) {
  ui.layoutActions.updateFilter("");
  ui.layoutActions.parseDeepLinkHash(hash);
  const arrive = () => {
    const block = blockOf(hash);
    // The responses are rendered last.
    if (!block?.querySelector(".responses-wrapper")) return;
    watch.disconnect();
    block.scrollIntoView();
    block.querySelector(target)?.focus({ preventScroll: true });
  };
  watch.disconnect();
  watch = new MutationObserver(arrive);
  watch.observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
  arrive();
}
