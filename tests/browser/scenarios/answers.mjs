// The four responses to the delete, on a host name other than localhost; the curl command of each, pasted.
import { open, otherName } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { curlHome } from "../support/pasted.mjs";
import { Swagger } from "../support/swagger.mjs";

const protection = "IPsecSiteConnectionDeletionProtected";

export default async function answers({ browser, service, token, wrong }) {
  const { same, holds } = checks(wrong);
  const { port } = new URL(service.base);
  const base = `http://${otherName}:${port}`;
  const home = curlHome(otherName, port);
  const page = await open(browser, base, wrong);
  try {
    const swagger = new Swagger(page);
    await swagger.goto(base);
    await swagger.authorise(token);
    const operation = await swagger.operation("deleteIpsecSiteConnection").open();
    same("what the delete documents", await operation.documented(), ["204", "401", "404", "409"]);

    // The page's own request is blocked, so that the pasted command arrives first.
    const byHand = await service.connection();
    page.isCut = true;
    await page.route("**/v2.0/vpn/**", (route) => route.abort());
    await operation.execute(byHand);
    await page.unroute("**/v2.0/vpn/**");
    same("the pasted line deletes", (await operation.paste(home)).status, 204);
    await operation.execute(byHand);
    page.isCut = false;
    same("what the pasted line has deleted", (await operation.shown()).status, 404);

    const mine = await service.connection();
    await operation.execute(mine);
    same("the delete", await operation.shown(), { status: 204, body: "", isListed: true });
    holds("it is gone for others too", (await service.call("GET", `/v2.0/vpn/ipsec-site-connections/${mine}`)).status === 404);

    const refused = async (what, id, status, type) => {
      await operation.execute(id);
      const shown = await operation.shown();
      same(what, [shown.status, shown.isListed], [status, true]);
      const body = JSON.parse(shown.body || "{}");
      same(`${what}, the type shown`, body.NeutronError?.type ?? body.error?.title, type);
      const again = await operation.paste(home);
      same(`${what}, pasted`, again.status, status);
      same(`${what}, the body pasted`, JSON.parse(again.text || "{}"), body);
    };
    await refused("the delete once more", mine, 404, "IPsecSiteConnectionNotFound");
    const guarded = await service.connection(true);
    await refused("the delete of what is protected", guarded, 409, protection);
    await swagger.logOut();
    await refused("the delete without a token", guarded, 401, "Unauthorized");
    holds("what is protected is still there", (await service.call("GET", `/v2.0/vpn/ipsec-site-connections/${guarded}`)).status === 200);
    holds("requests were seen", page.requests.length > 10);
    return "204 404 409 401, each pasted too";
  } finally {
    home.remove();
    await page.context().close();
  }
}
