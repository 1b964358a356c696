// Behind a proxy that removes a prefix: the page, the documents, requests and both curl commands stay below it.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { curlHome, pasted } from "../support/pasted.mjs";
import { stripping } from "../support/proxy.mjs";
import { Swagger } from "../support/swagger.mjs";

export default async function prefix({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const proxy = await stripping(service.base, "/some/prefix");
  const home = curlHome("localhost", 1);
  const page = await open(browser, proxy.base, wrong);
  try {
    const swagger = new Swagger(page);
    // Without the trailing slash: the redirect stays below the prefix, too.
    await page.goto(`${proxy.base}/docs`);
    await page.locator(".opblock").first().waitFor();
    same("where the redirect leads", page.url(), `${proxy.base}/docs/`);
    for (const link of await page.locator(".greeting a[href]:not(#links a)").all()) {
      const url = await link.evaluate((anchor) => anchor.href);
      holds(`${url} is below the prefix`, url.startsWith(`${proxy.base}/`));
      same(url, (await fetch(url)).status, 200);
    }

    const printed = await pasted(await page.locator("#curl").textContent(), home);
    const token = printed.all.match(/^vpnaas-\S+/m)?.[0];
    holds("the greeting's line prints a token", token);
    await page.locator(".greeting").getByRole("button", { name: "Log in" }).click();
    await page.locator(".auth-wrapper .authorize.locked").waitFor();

    const operation = await swagger.operation("deleteIpsecSiteConnection").open();
    const [mine, guarded] = [await service.connection(), await service.connection(true)];
    await operation.execute(guarded);
    same("the delete of what is protected", (await operation.shown()).status, 409);
    same("pasted", (await operation.paste(home)).status, 409);
    await operation.execute(mine);
    same("the delete", (await operation.shown()).status, 204);
    same("pasted", (await operation.paste(home)).status, 404);
    same("what missed the prefix", proxy.missed, []);
    return "below /some/prefix";
  } finally {
    home.remove();
    await page.context().close();
    proxy.close();
  }
}
