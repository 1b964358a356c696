// A tab for each possible response shows its example, without sending anything.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { Swagger } from "../support/swagger.mjs";

const expected = {
  204: /HTTP\/1\.1 204 No Content/,
  401: /HTTP\/1\.1 401 Unauthorized[^]*Keystone[^]*"title": "Unauthorized"/i,
  404: /HTTP\/1\.1 404 Not Found[^]*"IPsecSiteConnectionNotFound"/,
  409: /HTTP\/1\.1 409 Conflict[^]*"IPsecSiteConnection\w+"/,
};

export default async function tabs({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const page = await open(browser, service.base, wrong);
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    const operation = await swagger.operation("deleteIpsecSiteConnection").open();
    same("the tabs", await operation.documented(), Object.keys(expected));
    const possible = operation.block.locator(".possible");
    const before = page.requests.length;
    await possible.getByRole("tab", { name: "204" }).focus();
    for (const [status, pattern] of Object.entries(expected)) {
      const tab = possible.getByRole("tab", { name: status });
      holds(`${status} is chosen`, (await tab.getAttribute("aria-selected")) === "true");
      const text = (await possible.locator("pre").allInnerTexts()).join("\n");
      holds(`${status} shows its example: ${text}`, pattern.test(text));
      await page.keyboard.press("ArrowRight");
    }
    holds(
      "from the last to the first",
      (await possible.getByRole("tab", { name: "204" }).getAttribute("aria-selected")) === "true",
    );
    // Each kind of conflict has its own example.
    await possible.getByRole("tab", { name: "409" }).click();
    const kinds = await possible.getByLabel("Example").locator("option").allInnerTexts();
    holds(`kinds of conflicts: ${kinds}`, kinds.length >= 2);
    same("sent", page.requests.slice(before), []);
    return Object.keys(expected).join(" | ");
  } finally {
    await page.context().close();
  }
}
