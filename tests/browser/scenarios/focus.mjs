// The focus moves to the operation's field with a link, and to the response with Execute; all with the keyboard.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { Swagger } from "../support/swagger.mjs";

export default async function focus({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const page = await open(browser, service.base, wrong, { viewport: { width: 1280, height: 800 } });
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    await swagger.logIn();
    same("after the log-in", await page.evaluate(() => document.activeElement.id), "logout");
    const operation = swagger.operation("deleteIpsecSiteConnection");
    const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
    const settled = (selector) => page.waitForFunction((wanted) => document.activeElement.matches(wanted), selector);
    const link = page.getByRole("link", { name: "Try the delete" });
    // The second time, the operation is already open.
    for (const time of ["once", "again"]) {
      await link.focus();
      await page.keyboard.press("Enter");
      await settled(".opblock-delete .parameters input");
      holds(`the field has the focus, ${time}`, await isFocused(operation.block.locator(".parameters input")));
    }
    // The button for a protected connection, then Execute, with Tab only.
    const tabTo = async (what, locator) => {
      for (let tabs = 0; tabs < 10; tabs += 1) {
        await page.keyboard.press("Tab");
        if (await isFocused(locator)) return;
      }
      holds(`${what} is reached with Tab`, false);
    };
    await operation.offers.first().waitFor();
    await tabTo("the second offer", operation.offers.nth(1));
    await page.keyboard.press("Enter");
    for (const time of ["once", "again"]) {
      if (time === "once") await tabTo("Execute", operation.block.locator(".execute"));
      else await operation.block.locator(".execute").focus();
      await page.keyboard.press("Enter");
      await settled(".live");
      const answer = operation.block.locator(".live");
      same(
        `the answer that has the focus, ${time}`,
        await answer.getAttribute("aria-label"),
        "The answer: 409 Conflict",
      );
      const { y } = await answer.boundingBox();
      holds(`it is on the screen, ${time} (${y})`, y >= 0 && y < 800);
    }
    // An old response does not take the focus when the operation is opened again.
    const line = operation.block.locator(".opblock-summary-control");
    await line.click();
    await line.click();
    await operation.live.waitFor();
    holds("the line keeps the focus", await isFocused(line));
    return "to the field, to the answer";
  } finally {
    await page.context().close();
  }
}
