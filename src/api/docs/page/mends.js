// Fixes for Swagger UI's components for users of a screen reader or a keyboard: names, heading levels, Escape.

const named = (name) => () => ({ "aria-label": name });
const level = (number) => () => ({ "aria-level": number });

// Swagger UI renders these elements without the attributes, so it never removes them.
const lacking = [
  ["textarea.body-param__text", named("Request body")],
  [
    "tr[data-param-name] :is(input, select, textarea)",
    (field) => ({ "aria-label": field.closest("tr").dataset.paramName }),
  ],
  [".examples-select-element", named("Example")],
  [".highlight-code .copy-to-clipboard button", () => ({ "aria-label": "Copy", title: "Copy" })],
  [".highlight-code pre, pre.microlight", () => ({ tabindex: 0 })],
  [".modal-ux", () => ({ role: "dialog", "aria-modal": true, "aria-label": "Authorize" })],
  [".close-modal", named("Close")],
  [".modal-ux .auth.button", (button) => ({ "aria-label": button.textContent })],
  [".opblock-tag, .manual h1", level(2)],
  [".manual h2, .opblock-body h4, .models > h4, .modal-ux h3", level(3)],
  [".opblock-body h5, .modal-ux h4, .modal-ux h6", level(4)],
];

function mend(root) {
  for (const [selector, attributes] of lacking) {
    for (const element of root.querySelectorAll(selector)) {
      for (const [name, value] of Object.entries(attributes(element))) {
        if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
      }
    }
  }
}

// Adds the missing attributes to everything rendered below `root`.
export function keepMended(root) {
  mend(root);
  new MutationObserver(() => mend(root)).observe(root, { childList: true, subtree: true });
  root.addEventListener("keydown", (event) => {
    const close = event.key === "Escape" && root.querySelector(".close-modal");
    if (!close) return;
    close.click();
    root.querySelector(".auth-wrapper .authorize")?.focus();
  });
}
