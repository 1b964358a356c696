// What a newcomer does in the Swagger UI: authorise, open the delete, fill the id in, execute, read the answer.
//
// Variables: BASE (where the service is), TOKEN, CONNECTION (an id that may be deleted), CHROMIUM (the browser's path),
// SCREENSHOT (where the picture goes). Exits 1 where anything is missing, slow, or asked of another host.
import { chromium } from "playwright-core";

const { BASE, TOKEN, CONNECTION, CHROMIUM, SCREENSHOT } = process.env;
const operation = "deleteIpsecSiteConnection";
const limit = 30_000;

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const wrong = [];
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1150 } });
  page.setDefaultTimeout(limit);
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== new URL(BASE).origin) wrong.push(`asked another host: ${url}`);
  });
  page.on("pageerror", (error) => wrong.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    // A policy that refuses something of the page's own shows here only.
    if (message.type() === "error" && /Content Security Policy/.test(message.text())) wrong.push(message.text());
  });

  await page.goto(`${BASE}/docs/`);
  await page.locator(".opblock").first().waitFor();
  console.log(`${await page.locator(".opblock").count()} operations`);

  await page.locator(".auth-wrapper button.authorize").first().click();
  const dialog = page.locator(".dialog-ux .modal-ux");
  await dialog.locator("input").first().fill(TOKEN);
  await dialog.locator("button.authorize").first().click();
  await dialog.locator("button.btn-done").click();

  const block = page.locator(`.opblock[id$="-${operation}"]`);
  await block.locator(".opblock-summary").click();
  const documented = await block.locator(".responses-table:not(.live-responses-table) .response-col_status").allInnerTexts();
  const codes = documented.map((text) => text.trim()).filter((text) => /^\d+$/.test(text)).join(" ");
  console.log(`documented: ${codes}`);
  if (codes !== "204 401 404 409") wrong.push(`the delete documents ${codes}`);
  const tryOut = block.locator(".try-out__btn");
  if ((await tryOut.count()) > 0 && !(await tryOut.first().getAttribute("class")).includes("cancel")) await tryOut.first().click();
  await block.locator(".parameters input[type=text]").first().fill(CONNECTION);
  await block.locator("button.execute").click();
  const status = block.locator(".live-responses-table .response-col_status").nth(1);
  await status.waitFor();
  const answer = (await status.innerText()).trim().split(/\s/)[0];
  console.log(`answered: ${answer}`);
  if (answer !== "204") wrong.push(`the delete answered ${answer}`);
  if (SCREENSHOT) {
    await block.scrollIntoViewIfNeeded();
    await page.screenshot({ path: SCREENSHOT });
  }
} catch (error) {
  wrong.push(String(error));
} finally {
  await browser.close();
}
for (const line of wrong) console.log(line);
process.exit(wrong.length > 0 ? 1 : 0);
