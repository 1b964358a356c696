// Runs the scenarios, all or the ones that are named, and tells what is wrong with each.
//
// Variables: BASE (where a demo is), OTHER_NAME (that is among its allowed hosts), TOKEN (of one of its members), CHROMIUM
// (the browser's path), PICTURE (where the README's picture goes), PYTHON_TOOLS (where HTTPie and a Python with requests are).
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
