// axe-core finds nothing serious or critical: in light and dark mode, large and small, in everything that can be opened.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open } from "../support/browser.mjs";
import { Swagger } from "../support/swagger.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const views = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
];

export default async function axe({ browser, service, wrong }) {
  let seen = 0;
  for (const view of views) {
    const page = await open(browser, service.base, wrong, view);
    const judge = async (what) => {
      await page.waitForFunction(() => document.getAnimations().length === 0);
      await page.evaluate(source);
      const { violations, passes } = await page.evaluate(() =>
        window.axe.run(document, { resultTypes: ["violations"] }),
      );
      seen += passes.length;
      for (const { impact, id, nodes } of violations.filter((one) => ["serious", "critical"].includes(one.impact))) {
        wrong.push(
          `${view.colorScheme}, ${what}: ${impact} ${id}, ${nodes.length} times: ${nodes[0].html.slice(0, 160)}`,
        );
      }
    };
    try {
      const swagger = new Swagger(page);
      await swagger.goto(service.base);
      await judge("the page");
      await swagger.logIn();
      for (const part of ["What a delete answers", "Documents"]) {
        const isOpen = await page.locator("details", { hasText: part }).evaluate((details) => details.open);
        if (!isOpen) await page.getByText(part, { exact: true }).click();
      }
      await page.getByText("The same in a terminal").click();
      const list = await swagger.operation("listIpsecSiteConnections").open();
      await list.block.getByRole("button", { name: /^Filters/ }).click();
      await swagger.operation("createIpsecSiteConnection").open();
      await swagger.operation("updateIkePolicy").open();
      const remove = await swagger.operation("deleteIpsecSiteConnection").open();
      await remove.offers.nth(1).click();
      await remove.execute();
      await remove.block.locator(".possible").getByRole("tab", { name: "409" }).click();
      await judge("operations, an answer");
      await page.locator(".auth-wrapper button.authorize").click();
      await page.locator(".modal-ux").waitFor();
      await judge("the dialog");
      await page.keyboard.press("Escape");
      await page.locator(".modal-ux").waitFor({ state: "detached" });
      await page.locator(".models-control").first().click();
      await page.locator(".models .json-schema-2020-12-accordion").first().click();
      await judge("the schemas");
      await page.getByRole("searchbox").fill("nothing at all");
      await judge("a search that finds nothing");
      await page.getByRole("searchbox").fill("");
      await page.getByLabel("Definition", { exact: true }).selectOption({ label: "Standalone: identity and network" });
      await swagger.operation("createSubnet").open();
      await judge("the other definition");
    } finally {
      await page.context().close();
    }
  }
  return `nothing serious, ${seen} rules passed`;
}
