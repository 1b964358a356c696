// A request in other languages. Each writer takes `method`, `url`, `headers` (pairs) and `body` (a text, or nothing).

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const string = (text) => JSON.stringify(text);
const indented = (text, by) => text.replaceAll("\n", `\n${by}`);

// The parsed value of a JSON text; nothing if it is invalid.
function parsed(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function curl({ method, url, headers, body }) {
  const given = headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`);
  return [`curl -X ${method} ${shell(url)}`, ...given, ...(body ? [`-d ${shell(body)}`] : [])].join(" \\\n  ");
}

function httpie({ method, url, headers, body }) {
  const given = headers.map(([name, value]) => shell(`${name}:${value}`));
  return [`http --ignore-stdin ${method} ${shell(url)}`, ...given, ...(body ? [`--raw ${shell(body)}`] : [])].join(
    " \\\n  ",
  );
}

const constants = { true: "True", false: "False", null: "None" };

function pythonValue(value, indent) {
  const inner = `${indent}    `;
  const block = (open, items, close) =>
    `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
  if (Array.isArray(value))
    return value.length === 0
      ? "[]"
      : block(
          "[",
          value.map((item) => pythonValue(item, inner)),
          "]",
        );
  if (value === null || typeof value === "boolean") return constants[value];
  if (typeof value !== "object") return JSON.stringify(value);
  const items = Object.entries(value).map(([name, item]) => `${string(name)}: ${pythonValue(item, inner)}`);
  return items.length === 0 ? "{}" : block("{", items, "}");
}

function python({ method, url, headers, body }) {
  const json = body ? parsed(body) : null;
  const sent = json ? [`    json=${pythonValue(json.value, "    ")},`] : body ? [`    data=${string(body)},`] : [];
  return [
    "import requests",
    "",
    `response = requests.${method.toLowerCase()}(`,
    `    ${string(url)},`,
    `    headers=${pythonValue(Object.fromEntries(headers), "    ")},`,
    ...sent,
    ")",
    "print(response.status_code, response.text)",
  ].join("\n");
}

function go({ method, url, headers, body }) {
  const raw = body?.includes("`") ? string(body) : `\`${body}\``;
  const imports = ["fmt", "io", "log", "net/http", ...(body ? ["strings"] : [])];
  const check = ["\tif err != nil {", "\t\tlog.Fatal(err)", "\t}"];
  return [
    "package main",
    "",
    "import (",
    ...imports.map((name) => `\t${string(name)}`),
    ")",
    "",
    "func main() {",
    `\trequest, err := http.NewRequest(${string(method)}, ${string(url)}, ${body ? `strings.NewReader(${raw})` : "nil"})`,
    ...check,
    ...headers.map(([name, value]) => `\trequest.Header.Set(${string(name)}, ${string(value)})`),
    "\tresponse, err := http.DefaultClient.Do(request)",
    ...check,
    "\tdefer response.Body.Close()",
    "\tbody, err := io.ReadAll(response.Body)",
    ...check,
    "\tfmt.Println(response.StatusCode, string(body))",
    "}",
  ].join("\n");
}

function javascript({ method, url, headers, body }) {
  const json = body ? parsed(body) : null;
  const sent = json ? `JSON.stringify(${indented(JSON.stringify(json.value, null, 2), "  ")})` : string(body ?? "");
  return [
    `const response = await fetch(${string(url)}, {`,
    `  method: ${string(method)},`,
    `  headers: ${indented(JSON.stringify(Object.fromEntries(headers), null, 2), "  ")},`,
    ...(body ? [`  body: ${sent},`] : []),
    "});",
    "console.log(response.status, await response.text());",
  ].join("\n");
}

export const languages = [
  { key: "curl", text: "curl", write: curl },
  { key: "httpie", text: "HTTPie", write: httpie },
  { key: "python", text: "Python", write: python },
  { key: "go", text: "Go", write: go },
  { key: "javascript", text: "JavaScript", write: javascript },
];
