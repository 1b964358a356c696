// The first screen, large and small: one head, the first operation, and Execute once an operation is open.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { covering } from "../support/look.mjs";
import { Swagger } from "../support/swagger.mjs";

const screens = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

export default async function screen({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  for (const viewport of screens) {
    const what = `${viewport.width}x${viewport.height}`;
    const page = await open(browser, service.base, wrong, { viewport });
    try {
      const swagger = new Swagger(page);
      await swagger.goto(service.base);
      await page.waitForFunction(() => document.querySelector("#links").childElementCount > 0);
      const reaches = async (locator) => {
        const { y, height } = await locator.boundingBox();
        return y >= 0 && y + height <= viewport.height;
      };
      same(`${what}: heads`, await page.locator("h1:visible, .topbar, .info, .scheme-container").allInnerTexts(), [
        "VPN as a Service",
      ]);
      holds(`${what}: the first operation is on the first screen`, await reaches(page.locator(".opblock").first()));
      holds("Standalone is explained", /its own identity/.test(await page.locator("#documents").textContent()));
      const links = await page
        .locator("#documents a[href^='../']")
        .evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      for (const name of ["openapi", "standalone"]) {
        for (const file of [`${name}.json`, `${name}.yaml`, `${name}-3.0.json`, `${name}-3.0.yaml`]) {
          holds(`${what}: a link to ${file}`, links.includes(`../${file}`));
        }
      }

      await swagger.logIn();
      const style = (name) =>
        page.getByRole("button", { name, exact: true }).evaluate((button) => getComputedStyle(button).backgroundColor);
      same(`${what}: log out is no main action`, await style("Log out"), "rgba(0, 0, 0, 0)");
      const list = await swagger.operation("listIpsecSiteConnections").open();
      const execute = list.block.locator(".execute");
      const filters = list.block.getByRole("button", { name: /^Filters/ });
      await list.block.locator(".opblock-summary").evaluate((line) => line.scrollIntoView());
      holds(`${what}: Execute is on the screen, the filters are folded`, await reaches(execute));
      same(`${what}: filters`, await list.block.locator("tr[data-param-name]").count(), 0);
      await filters.click();
      await list.block.locator("tr[data-param-name=name]").waitFor();
      const all = await list.block.locator("tr[data-param-name]").count();
      same(`${what}: filters, unfolded`, (await filters.innerText()).includes(`(${all})`), true);
      await filters.click();
      await list.execute();
      same(`${what}: the list`, (await list.shown()).status, 200);

      const operation = await swagger.operation("deleteIpsecSiteConnection").open();
      const field = operation.block.locator(".parameters input[type=text]");
      await field.fill("dddddddd-dddd-4ddd-8ddd-dddddddddddd");
      const [inside, needed] = await field.evaluate((input) => [input.clientWidth, input.scrollWidth]);
      holds(`${what}: an id fits its field (${needed} in ${inside})`, needed <= inside);
      await operation.send();
      same(`${what}: texts below buttons`, await page.evaluate(covering), []);
    } finally {
      await page.context().close();
    }
  }
  return screens.map(({ width, height }) => `${width}x${height}`).join(", ");
}
