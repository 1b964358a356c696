// The greeting's login: passes a token to Swagger UI, keeps no secret, and logs out again. The terminal command works.
import { open, otherName } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { curlHome, pasted } from "../support/pasted.mjs";
import { Swagger } from "../support/swagger.mjs";

export default async function login({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const { port } = new URL(service.base);
  const base = `http://${otherName}:${port}`;
  const home = curlHome(otherName, port);
  const page = await open(browser, base, wrong);
  const isKnown = async (token) => (await service.call("GET", "/v2.0/vpn/vpnservices", undefined, token)).status;
  try {
    const swagger = new Swagger(page);
    await swagger.goto(base);
    const greeting = page.locator(".greeting");
    const session = greeting.getByRole("status");
    holds("the greeting says what this is", /VPN-as-a-Service API v2\.0/.test(await greeting.innerText()));
    for (const status of ["204", "401", "404", "409"]) {
      holds(`the greeting has ${status}`, await greeting.locator(`dt:text-is("${status}")`).isVisible());
    }

    await greeting.getByLabel("Password").fill("wrong");
    await greeting.getByRole("button", { name: "Log in" }).click();
    await session.getByText(/do not fit/).waitFor();

    await greeting.getByLabel("Password").fill("demopw");
    const answered = page.waitForResponse((response) => response.url().endsWith("/v3/auth/tokens"));
    await greeting.getByRole("button", { name: "Log in" }).click();
    const token = (await (await answered).allHeaders())["x-subject-token"];
    await session.getByText(/Logged in as demo of project demo/).waitFor();
    await page.locator(".auth-wrapper .authorize.locked").waitFor();

    // Only what the user entered is sent: the examples of parameters do not filter the list.
    const list = await swagger.operation("listIpsecSiteConnections").open();
    await list.execute();
    const shown = await list.shown();
    same("the list", shown.status, 200);
    const names = (JSON.parse(shown.body).ipsec_site_connections ?? []).map((one) => one.name);
    holds(`the list has the demo's connections: ${names}`, names.includes("protected"));

    const kept = await page.evaluate(() => JSON.stringify([window.location.href, document.cookie, { ...localStorage }, { ...sessionStorage }]));
    for (const secret of [token, "demopw"]) holds(`no secret is kept: ${kept}`, !kept.includes(secret));
    holds("no secret is in a URL", !page.requests.some((url) => url.includes(token) || url.includes("demopw")));

    // The token applies to both definitions.
    await page.getByLabel("Definition", { exact: true }).selectOption({ label: "Standalone: identity and network" });
    const networks = swagger.operation("listNetworks");
    await networks.block.waitFor();
    await page.locator(".auth-wrapper .authorize.locked").waitFor();
    await (await networks.open()).execute();
    same("the networks", (await networks.shown()).status, 200);

    await greeting.getByRole("button", { name: "Log out" }).click();
    await session.getByText(/revoked/).waitFor();
    await page.locator(".auth-wrapper .authorize.unlocked").waitFor();
    same("the token after logging out", await isKnown(token), 401);

    await greeting.getByText("The same in a terminal").click();
    const printed = await pasted(await greeting.locator("#curl").innerText(), home);
    const byHand = printed.all.match(/^vpnaas-\S+/m)?.[0];
    same("the token that the terminal shows", await isKnown(byHand), 200);
    return "a token by form and by curl";
  } finally {
    home.remove();
    await page.context().close();
  }
}
