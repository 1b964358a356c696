// The description of a definition, and the manual: several screens long, so they are folded.
import { definitions } from "./definitions.js";

// The manual's own page, next to this one, wherever a definition says it is.
export const manualOf = (ui) => (/\/docs\/manual$/.test(ui.specSelectors.externalDocs()?.get("url")) ? "manual" : null);

// The text of a page of this service, without its heading.
async function textOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = body.querySelector("main") ?? body;
  main.querySelector("h1")?.remove();
  return main.childNodes;
}

export const about = ({ React }) => {
  const h = React.createElement;

  // Loaded when it is opened.
  const Manual = ({ address }) => {
    const place = React.useRef(null);
    const onToggle = async () => {
      if (place.current.hasChildNodes()) return;
      const text = await textOf(address).catch((error) => [`The manual cannot be read: ${error.message}`]);
      place.current.replaceChildren(...text);
    };
    return h(
      "details",
      { className: "manual", onToggle },
      h("summary", null, h("b", null, "Manual")),
      h("div", { className: "renderedMarkdown", ref: place }),
    );
  };

  const About = (properties) => {
    const { specSelectors, getComponent } = properties;
    const Markdown = getComponent("Markdown", true);
    const description = specSelectors.info().get("description") ?? "";
    const address = manualOf(properties);
    // The description of the first definition is already shown above.
    const isFirst = specSelectors.url() === definitions[0].url;
    return h(
      "div",
      { className: "about" },
      isFirst ? null : h(Markdown, { source: description }),
      address ? h(Manual, { address }) : null,
    );
  };

  return { components: { About } };
};
