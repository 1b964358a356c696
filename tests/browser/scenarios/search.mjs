// Operations are named after what they do, and can be searched.
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { Swagger } from "../support/swagger.mjs";

const wanted = [
  ["delete connection", ["deleteIpsecSiteConnection"]],
  ["ike create", ["createIkePolicy"]],
  ["  LIST   vpn services ", ["listVpnServices"]],
  ["endpoint_group_id put", ["updateEndpointGroup"]],
  // Only descriptions contain it.
  ["durable", ["deleteIpsecSiteConnection"]],
  ["no such thing", []],
];

export default async function search({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const page = await open(browser, service.base, wrong);
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    const lines = await page
      .locator(".opblock-summary-control")
      .evaluateAll((all) =>
        all.map((line) => ({
          summary: line.querySelector(".opblock-summary-description").textContent,
          text: line.textContent,
        })),
      );
    holds(`there are operations: ${lines.length}`, lines.length >= 25);
    for (const { summary, text } of lines) {
      holds(`${text}: the summary before the path`, summary && text.indexOf(summary) < text.indexOf("/"));
    }
    const field = page.getByRole("searchbox", { name: "Search operations by words" });
    for (const [words, ids] of wanted) {
      await field.fill(words);
      await page
        .getByRole("search")
        .getByRole("status")
        .getByText(`${ids.length} of ${lines.length} operations`)
        .waitFor();
      same(words, await page.locator(".opblock-summary-operation-id").allInnerTexts(), ids);
    }
    await page.getByText("No operation has all of these words.").waitFor();
    await field.fill("");
    same("all again", await page.locator(".opblock").count(), lines.length);
    return `${wanted.length} searches`;
  } finally {
    await page.context().close();
  }
}
