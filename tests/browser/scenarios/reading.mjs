// Reading the page: the document's order, links to operations, the keyboard, and contrast in light and dark mode.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { pale } from "../support/look.mjs";
import { Swagger } from "../support/swagger.mjs";

const resources = ["ipsec-site-connections", "vpn-services", "ike-policies", "ipsec-policies", "endpoint-groups"];
const verbs = ["list", "create", "show", "update", "delete"];
// WCAG 2.2 AA, for text of ordinary size.
const least = 4.5;
const mostTabs = 60;

async function order(page, { same }) {
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll(".opblock-tag-section")].map((section) => ({
      tag: section.querySelector(".opblock-tag").dataset.tag,
      ids: [...section.querySelectorAll(".opblock-summary-operation-id")].map((id) => id.textContent),
    })),
  );
  same("the tags", shown.map(({ tag }) => tag), [...resources, "discovery"]);
  for (const { tag, ids } of shown.filter(({ tag }) => tag !== "discovery")) {
    same(`the operations of ${tag}`, ids.map((id) => id.match(/^[a-z]+/)[0]), verbs);
  }
}

// To Authorize and back, with the keyboard only.
async function keyboard(page, token, { holds }) {
  const focused = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  const tabTo = async (what, selector) => {
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      await page.keyboard.press("Tab");
      if (await focused(selector)) return;
    }
    holds(`${what} is reached with Tab`, false);
  };
  await tabTo("the log-in", "#login input[name=user]");
  await tabTo("Authorize", ".auth-wrapper .btn.authorize");
  await page.keyboard.press("Enter");
  await page.locator(".modal-ux input").waitFor();
  await page.keyboard.type(token);
  await page.keyboard.press("Enter");
  await page.locator(".modal-ux button:text-is('Logout')").waitFor();
  await tabTo("Close", ".modal-ux .btn-done");
  await page.keyboard.press("Enter");
  await page.locator(".auth-wrapper .authorize.locked").waitFor();
}

async function contrast(page, swagger, scheme, { same, holds }) {
  const measure = async (what) => {
    // Colours in transition do not count.
    await page.waitForFunction(() => document.getAnimations().length === 0);
    const { measured, found } = await page.evaluate(pale, least);
    holds(`${what}, ${scheme}: texts were measured (${measured})`, measured > 100);
    same(`${what}, ${scheme}: pale texts`, found, []);
  };
  await page.locator(".manual summary").click();
  await page.getByText("The same in a terminal").click();
  for (const id of ["listIpsecSiteConnections", "createIpsecSiteConnection", "updateIkePolicy"]) await swagger.operation(id).open();
  const operation = await swagger.operation("deleteIpsecSiteConnection").open();
  await operation.execute();
  await measure("the page");
  await page.locator(".auth-wrapper button.authorize").click();
  await page.locator(".modal-ux").waitFor();
  await measure("the dialog");
  await page.locator(".modal-ux .btn-done").click();
  const greeting = () => page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const before = await greeting();
  await page.getByRole("button", { name: "Dark or light" }).click();
  holds(`the switch changes the ground, ${before}`, (await greeting()) !== before);
  await measure("switched over");
}

export default async function reading({ browser, service, token, wrong }) {
  const check = checks(wrong);
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, service.base, wrong, { colorScheme });
    try {
      const swagger = new Swagger(page);
      await swagger.goto(service.base);
      await order(page, check);
      if (colorScheme === "light") await keyboard(page, token, check);
      await contrast(page, swagger, colorScheme, check);
      await swagger.goto(service.base);
      // A link to an operation opens it, and so does the greeting's.
      await page.getByRole("link", { name: "Try the delete" }).click();
      const { block } = swagger.operation("deleteIpsecSiteConnection");
      await block.locator(".opblock-body .execute").waitFor();
      const { hash } = new URL(page.url());
      const other = await open(browser, service.base, wrong, { colorScheme });
      await new Swagger(other).goto(service.base, hash);
      await new Swagger(other).operation("deleteIpsecSiteConnection").block.locator(".opblock-body .execute").waitFor();
      await other.context().close();
    } finally {
      await page.context().close();
    }
  }
  return "order, links, keyboard, contrast by day and by night";
}
