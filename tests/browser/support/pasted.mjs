// A command copied from the page and pasted into bash, unchanged.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A home directory in which curl resolves the name to this machine, and prints the status at the end.
export function curlHome(name, port) {
  const home = mkdtempSync(join(tmpdir(), "vpnaas-curl-"));
  const lines = ["silent", `resolve = "${name}:${port}:127.0.0.1"`, 'noproxy = "*"', 'write-out = "\\n%{http_code}\\n"'];
  writeFileSync(join(home, ".curlrc"), lines.join("\n"));
  return { path: home, remove: () => rmSync(home, { recursive: true }) };
}

// What the terminal shows, and the status in its last line.
export function pasted(line, home, more = {}) {
  const env = { ...process.env, CURL_HOME: home.path, ...more };
  return new Promise((resolve, reject) => {
    execFile("bash", ["-c", line], { env, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${line}: ${error.message} ${stderr}`));
      const lines = stdout.trimEnd().split("\n");
      resolve({ status: Number(lines.at(-1)), text: lines.slice(0, -1).join("\n").trim(), all: stdout });
    });
  });
}

// Everything that a command prints, to both of its outputs, whatever its exit code. Its input is empty.
export function run(command, parameters, more = {}) {
  return new Promise((resolve) => {
    const child = execFile(command, parameters, { env: { ...process.env, ...more }, timeout: 300_000 }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
    child.stdin.end();
  });
}
