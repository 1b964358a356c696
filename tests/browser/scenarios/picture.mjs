// The picture for the README: the greeting, logged in, and a delete with its response.
import { open } from "../support/browser.mjs";
import { Swagger } from "../support/swagger.mjs";

const width = 1280;

export default async function picture({ browser, service, picture, wrong }) {
  if (!picture) return "no place for it";
  const page = await open(browser, service.base, wrong, { viewport: { width, height: 1000 } });
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByText(/Logged in as/).waitFor();
    const operation = await swagger.operation("deleteIpsecSiteConnection").open();
    await operation.execute(await service.connection());
    const { status } = await operation.shown();
    if (status !== 204) wrong.push(`the picture would show ${status}, not 204`);
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement?.blur());
    await page.waitForFunction(() => document.getAnimations().length === 0);
    const { y, height } = await operation.live.boundingBox();
    const bottom = Math.ceil(y + height + (await page.evaluate(() => window.scrollY)));
    await page.screenshot({ path: picture, fullPage: true, clip: { x: 0, y: 0, width, height: bottom } });
    return `${width} x ${bottom}`;
  } finally {
    await page.context().close();
  }
}
