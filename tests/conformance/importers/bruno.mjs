// Converts a document into a Bruno collection, with Bruno's own converter: `bruno.mjs DOCUMENT`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Installed where it is run.
const { openApiToBruno } = createRequire(`${process.cwd()}/`)("@usebruno/converters");
process.stdout.write(JSON.stringify(await openApiToBruno(JSON.parse(readFileSync(process.argv[2], "utf8")))));
