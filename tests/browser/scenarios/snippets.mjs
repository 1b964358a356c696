// The current request in five languages: each is run unchanged, and does what the page would have done.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "../support/browser.mjs";
import { checks } from "../support/check.mjs";
import { run } from "../support/pasted.mjs";
import { Swagger } from "../support/swagger.mjs";

const { PYTHON_TOOLS } = process.env;

// How to run each language; what is missing on this machine is reported.
function runners(home) {
  const path = { PATH: `${PYTHON_TOOLS}:${process.env.PATH}`, HTTPIE_CONFIG_DIR: home, NO_PROXY: "*" };
  const file = (name, text) => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  file("config.json", '{"default_options": ["--print=hb"]}');
  const hasGo = (() => {
    try {
      return Boolean(execFileSync("go", ["version"]));
    } catch {
      return false;
    }
  })();
  return {
    curl: (text) => run("bash", ["-c", `${text} -s -w '\\n%{http_code}'`], path),
    HTTPie: PYTHON_TOOLS && ((text) => run("bash", ["-c", text], path)),
    Python: PYTHON_TOOLS && ((text) => run(join(PYTHON_TOOLS, "python"), [file("request.py", text)], path)),
    Go: hasGo && ((text) => run("go", ["run", file("request.go", text)], path)),
    JavaScript: (text) => run(process.execPath, [file("request.mjs", text)], path),
  };
}

export default async function snippets({ browser, service, wrong }) {
  const { same, holds } = checks(wrong);
  const page = await open(browser, service.base, wrong);
  const home = mkdtempSync(join(tmpdir(), "vpnaas-snippets-"));
  const all = runners(home);
  const missing = Object.keys(all).filter((language) => !all[language]);
  try {
    const swagger = new Swagger(page);
    await swagger.goto(service.base);
    await swagger.logIn();
    const remove = await swagger.operation("deleteIpsecSiteConnection").open();
    const create = await swagger.operation("createIpsecSiteConnection").open();
    await create.block.locator(".filled").waitFor();
    // A name that needs escaping in every language.
    const name = `it's "q" \`b\` $HOME \\ ${"é"}`;
    const body = JSON.parse(await create.block.locator("textarea").inputValue());
    body.ipsec_site_connection.name = name;
    body.ipsec_site_connection.deletion_protection = false;
    await create.block.locator("textarea").fill(JSON.stringify(body, null, 2));
    for (const [language, start] of Object.entries(all).filter(([, one]) => one)) {
      const before = new Set((await service.connections()).map(({ id }) => id));
      const made = await start(await create.code(language));
      holds(`${language} creates: ${made}`, /\b201\b/.test(made));
      const added = (await service.connections()).filter(({ id }) => !before.has(id));
      same(
        `${language}: the name`,
        added.map((one) => one.name),
        [name],
      );
      await remove.block.locator(".parameters input").fill(added[0]?.id ?? "");
      await remove.block.locator(".snippets pre").getByText(added[0]?.id).waitFor();
      const gone = await start(await remove.code(language));
      holds(`${language} deletes: ${gone}`, /\b204\b/.test(gone));
      const again = await start(await remove.code(language));
      holds(
        `${language} is told: ${again}`,
        /\b404\b[^]*IPsecSiteConnectionNotFound|IPsecSiteConnectionNotFound[^]*\b404\b/.test(again),
      );
    }
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const text = await remove.code("curl");
    await remove.block.getByRole("button", { name: "Copy", exact: true }).first().click();
    await remove.block.getByText("Copied").waitFor();
    same("what is copied", await page.evaluate(() => navigator.clipboard.readText()), text);
    return `${Object.keys(all).length - missing.length} languages run${missing.length > 0 ? `, not run here: ${missing}` : ""}`;
  } finally {
    rmSync(home, { recursive: true });
    await page.context().close();
  }
}
