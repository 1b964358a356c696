// One Chromium for all scenarios; each has a window of its own that is watched for what must not happen.
import { chromium } from "playwright-core";

// Long: the machine may be busy. Nothing waits for a time, everything for a condition.
const limit = 60_000;
// A name that is not local, under which the service may be called, and one under which it may not. All others lead nowhere,
// so that a request to elsewhere fails as well as being told.
export const otherName = process.env.OTHER_NAME;
export const strangeName = "strange.example.test";

export const launch = (executablePath) =>
  chromium.launch({
    executablePath,
    timeout: limit,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=MAP ${otherName} 127.0.0.1, MAP ${strangeName} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });

// What a browser writes to its console when the API refuses, as it is meant to.
const refusal = /^Failed to load resource: the server responded with a status of (401|404|409) /;

// A window at `base`; `wrong` gets whatever asks another host or another place, fails in a script, or breaks the policy.
export async function open(browser, base, wrong, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options });
  context.setDefaultTimeout(limit);
  const requests = [];
  context.on("request", (request) => {
    const url = request.url();
    requests.push(url);
    if (/^(http|ws)/.test(url) && !url.startsWith(`${base}/`)) wrong.push(`asked elsewhere: ${url}`);
  });
  context.on("weberror", (error) => wrong.push(`script error: ${error.error().message}`));
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    const isApi = /\/(v2\.0|identity\/v3)\//.test(message.location().url);
    const isCut = page.isCut && /net::ERR_FAILED|Failed to fetch/.test(message.text());
    if (!isCut && !(isApi && refusal.test(message.text()))) wrong.push(`console: ${message.text()}`);
  });
  const page = await context.newPage();
  page.requests = requests;
  return page;
}
