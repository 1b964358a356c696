// Sets up Swagger UI for this service. All URLs are relative: they work below any prefix that a proxy removes.
import { about } from "./about.js";
import { answers } from "./answers.js";
import { changeDefinitions, definitions } from "./definitions.js";
import { head } from "./head.js";
import { followChanges, followToken } from "./inventory.js";
import { keepMended } from "./mends.js";
import { goTo, operations } from "./operations.js";
import { parameters } from "./parameters.js";
import toolbar from "./search.js";
import { snippets } from "./snippets.js";

// The bar stays while a definition is loading. The greeting above shows the rest of Swagger UI's own head.
const layout = ({ React }) => {
  const h = React.createElement;
  const PageLayout = (properties) => {
    const { specSelectors, getComponent } = properties;
    const part = (name) => h(getComponent(name, true));
    const status = specSelectors.loadingStatus();
    const isLoaded = status === "success" && Boolean(specSelectors.specStr());
    return h(
      "div",
      { className: "swagger-ui" },
      h(getComponent("SvgAssets")),
      isLoaded || status === "loading" ? h(getComponent("Toolbar"), properties) : null,
      isLoaded
        ? h("div", { className: "inside" }, part("errors"), part("About"), part("operations"), part("Models"))
        : h(
            "div",
            { className: "inside" },
            status === "loading" ? h("p", { role: "status" }, "The definition is being loaded.") : part("errors"),
          ),
    );
  };
  return { components: { PageLayout } };
};

const ui = window.SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: definitions[0].url,
  layout: "PageLayout",
  presets: [window.SwaggerUIBundle.presets.apis],
  plugins: [
    window.SwaggerUIBundle.plugins.DownloadUrl,
    ...[layout, about, toolbar, operations, ...parameters, snippets, answers],
    ...[changeDefinitions, followChanges, head.plugin],
  ],
  // Otherwise, Swagger UI sends the document's address to an external host.
  validatorUrl: "none",
  // Tags and operations are in the document's order: no sorters.
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  syntaxHighlight: { activated: true, theme: "obsidian" },
  tryItOutEnabled: true,
  onComplete: () => head.loaded(ui),
});
followToken(ui);
head.start(ui);
keepMended(document.getElementById("swagger-ui"));

// Swagger UI only follows a link to an operation when it starts.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#/"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  window.history.pushState(null, "", link.hash);
  goTo(ui, link.hash);
});
window.addEventListener("popstate", () => goTo(ui, window.location.hash));
