// After a login, the page offers existing objects: the first request with each gets the response on its button, and every
// example of a create works.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { Swagger } from "../support/swagger.mjs";

const creates = [
  "createIkePolicy",
  "createIpsecPolicy",
  "createVpnService",
  "createEndpointGroup",
  "createIpsecSiteConnection",
];
const more = ["createNetwork", "createSubnet", "createRouter"];
const promise = /\((\d+)\)/;

export default async function offers({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const page = await open(browser, service.base, wrong);
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    const remove = await swagger.operation("deleteIpsecSiteConnection").open();
    await remove.block.getByText("Log in above").waitFor();
    await service.connection();
    await service.connection(true);
    await swagger.logIn();
    await remove.offers.first().waitFor();
    const texts = await remove.offers.allInnerTexts();
    same(
      "offered for a delete",
      texts.map((text) => text.replace(/: .*/, "")),
      ["a connection to delete (204)", "a protected one (409)", "an unknown id (404)"],
    );

    // Each operation on one object: the first Execute does what the button says.
    for (const id of [
      "deleteIpsecSiteConnection",
      "deleteVpnService",
      "deleteIkePolicy",
      "showIpsecSiteConnection",
      "showEndpointGroup",
      "showIpsecPolicy",
      "updateIkePolicy",
      "updateVpnService",
      "updateIpsecSiteConnection",
    ]) {
      const operation = await swagger.operation(id).open();
      await operation.offers.first().waitFor();
      const seen = await operation.offers.allInnerTexts();
      for (const text of seen.filter((one) => promise.test(one))) {
        const button = operation.offers.getByText(text, { exact: true }).first();
        await button.click();
        await page.waitForFunction(
          ([block, wanted]) => document.querySelector(`${block} .parameters input`).value === wanted,
          [`.opblock[id$="-${id}"]`, await button.getAttribute("title")],
        );
        await operation.execute();
        same(`${id}, ${text}`, (await operation.shown()).status, Number(promise.exec(text)[1]));
        // What was deleted is no longer offered; other objects are.
        if (text.includes("(204)")) break;
      }
      await operation.block.locator(".opblock-summary-control").click();
    }

    const create = async (id) => {
      const operation = await swagger.operation(id).open();
      await operation.execute();
      const shown = await operation.shown();
      same(`${id}: ${shown.body}`, shown.status, 201);
      await operation.block.locator(".opblock-summary-control").click();
    };
    for (const id of creates) await create(id);
    // Typed text stays, whatever objects exist by then.
    const connect = await swagger.operation("createIpsecSiteConnection").open();
    const text = connect.block.locator("textarea");
    holds(
      "the example was filled",
      /Filled with what exists: .*vpnservice_id/.test(await connect.block.locator(".filled").innerText()),
    );
    await text.fill('{"ipsec_site_connection": {}}');
    await create("createIkePolicy");
    same("what was typed", await text.inputValue(), '{"ipsec_site_connection": {}}');
    await connect.block.getByRole("button", { name: "Back to the example" }).click();
    holds("the example is back", (await text.inputValue()).includes("vpnservice_id"));

    await page.getByLabel("Definition", { exact: true }).selectOption({ label: "Standalone: identity and network" });
    await swagger.operation("listNetworks").block.waitFor();
    for (const id of more) await create(id);

    await page.getByLabel("Definition", { exact: true }).selectOption({ label: "VPN as a Service" });
    await swagger.operation("deleteIkePolicy").block.waitFor();
    await page.getByRole("button", { name: "Log out", exact: true }).click();
    const after = await swagger.operation("deleteIkePolicy").open();
    await after.block.getByText("Log in above").waitFor();
    return `${creates.length + more.length} examples of creates work`;
  } finally {
    await page.context().close();
  }
}
