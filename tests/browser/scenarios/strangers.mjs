// A web page whose host name resolves to loopback (DNS rebinding) gets nothing from a demo.
import { otherName, strangeName } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";

export default async function strangers({ browser, service, wrong }) {
  const { same } = checks(wrong);
  const { port } = new URL(service.base);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const status = async (name) => (await page.goto(`http://${name}:${port}/docs/`)).status();
    same("under a name that is allowed", await status(otherName), 200);
    same("under another name", await status(strangeName), 421);
    const asked = "/identity/v3/auth/tokens";
    same("a log-in from there", await page.evaluate(async (path) => (await fetch(path, { method: "POST" })).status, asked), 421);
    return `${strangeName} is answered 421`;
  } finally {
    await context.close();
  }
}
