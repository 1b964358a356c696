// On a phone: nothing is wider than the screen, the operations are near, and a delete can be done by touch.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { tooWide } from "../support/look.mjs";
import { Swagger } from "../support/swagger.mjs";

const screen = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const operations = ["list", "create", "show", "update", "delete"].map(
  (verb) => `${verb}IpsecSiteConnection${verb === "list" ? "s" : ""}`,
);

export default async function phone({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const page = await open(browser, service.base, wrong, screen);
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    const fits = async (what) => same(`${what}: too wide`, await page.evaluate(tooWide), { beyond: 0, found: [] });
    same("the width", await page.evaluate(() => window.innerWidth), 375);
    await fits("the page");
    const greeting = page.locator(".greeting");
    const { height } = await greeting.boundingBox();
    holds(`the greeting (${height}) leaves half of the screen`, height <= screen.viewport.height / 2);

    for (const part of ["Get a token", "What a delete answers", "Documents", "The same in a terminal"]) {
      await greeting.getByText(part, { exact: true }).tap();
    }
    await page.locator(".manual summary").tap();
    await page.locator(".manual table").waitFor();
    await fits("the greeting and the manual, unfolded");
    await greeting.getByRole("button", { name: "Log in" }).tap();
    await greeting.getByText(/Logged in/).waitFor();
    await fits("logged in");

    const mine = await service.connection();
    for (const id of operations) {
      const operation = await swagger.operation(id).open();
      await fits(id);
      if (/^(create|update)/.test(id)) continue;
      await operation.execute(id.startsWith("list") ? undefined : mine);
      const { status } = await operation.shown();
      same(id, status, id.startsWith("delete") ? 204 : 200);
      await fits(`${id}, answered`);
    }

    await page.locator(".auth-wrapper button.authorize").tap();
    await page.locator(".dialog-ux .modal-ux").waitFor();
    await fits("the dialog");
    await page.locator(".dialog-ux button.btn-done").tap();
    await page.locator(".models-control").first().tap();
    await page.locator(".models .model-container, .models .json-schema-2020-12").first().waitFor();
    await fits("the schemas");
    return "375 px, nothing wider; a delete by touch";
  } finally {
    await page.context().close();
  }
}
