// Runs the scenarios, all or the named ones, and reports the errors of each.
//
// Variables: BASE (the URL of a demo), OTHER_NAME (one of its allowed hosts), TOKEN (of one of its members), CHROMIUM
// (the browser's path), PICTURE (the path of the README's picture), PYTHON_TOOLS (with HTTPie, and a Python with requests).
import { launch } from "./support/browser.mjs";
import { Service } from "./support/service.mjs";

const { BASE, TOKEN, CHROMIUM, PICTURE } = process.env;
const all = [
  ...["answers", "login", "strangers", "prefix", "phone", "reading"],
  ...["screen", "search", "offers", "focus", "tabs", "snippets", "axe", "picture"],
];
const named = process.argv.slice(2);

const browser = await launch(CHROMIUM);
const service = new Service(BASE, TOKEN);
let failed = 0;
for (const name of named.length > 0 ? named : all) {
  const wrong = [];
  const started = performance.now();
  let result = "";
  try {
    const { default: scenario } = await import(`./scenarios/${name}.mjs`);
    result = await scenario({ browser, service, token: TOKEN, picture: PICTURE, wrong });
  } catch (error) {
    wrong.push(error.stack);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${wrong.length > 0 ? "FAILED" : "passed"} ${name}: ${result} (${seconds} s)`);
  for (const line of wrong) console.log(`    ${line}`);
  failed += wrong.length > 0 ? 1 : 0;
}
await browser.close();
process.exit(failed > 0 ? 1 : 0);
