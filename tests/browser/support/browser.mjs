// One Chromium for all scenarios; each has its own window, which is watched for errors.
import { chromium } from "playwright-core";

// Long, because the machine may be busy. Nothing waits for a fixed time, everything for a condition.
const limit = 60_000;
// A host name that is not local but allowed, and one that is not allowed. All others do not resolve,
// so a request to another host fails in addition to being reported.
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

// What a browser writes to its console when the API refuses, as intended.
const refusal = /^Failed to load resource: the server responded with a status of (401|404|409) /;

// A window at `base`; `wrong` collects requests to other hosts or paths, script errors, and policy violations.
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
