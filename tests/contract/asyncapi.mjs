// SPDX-License-Identifier: Apache-2.0
// Is topics/asyncapi.yaml an AsyncAPI document, by AsyncAPI's own parser, with every $ref resolved and
// every payload a schema that the parser itself takes? Documents broken by one line each are refused,
// so that a validator that looks away is noticed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import { Parser } from "@asyncapi/parser";

const source = path.join(process.env.SEKISHO_ROOT, "topics", "asyncapi.yaml");
const text = readFileSync(source, "utf8");
const ERROR = 0, WARNING = 1;

// What the parser has against a document, and the document as it understood it.
async function judge(yaml) {
  const parser = new Parser();
  const { document, diagnostics } = await parser.parse(yaml, { source });
  const faults = diagnostics.filter(({ severity }) => severity === ERROR || severity === WARNING)
    .map(({ range, path: where, message }) => `line ${range.start.line + 1}, ${where.join(".")}: ${message}`);
  for (const message of document?.allMessages().all() ?? []) { // the parser itself passes over these
    if (!parser.parserRegistry.has(message.schemaFormat()))
      faults.push(`${message.name()}: no parser takes ${message.schemaFormat()}`);
  }
  return { document, faults };
}

// Paths of the $ref members that are left in a value; a shared value is looked at once.
function unresolved(value, where = "", seen = new Set()) {
  if (value === null || typeof value !== "object" || seen.has(value)) return [];
  seen.add(value);
  return Object.entries(value).flatMap(([name, member]) =>
    name === "$ref" && typeof member === "string" ? [`${where}: ${member}`]
      : unresolved(member, `${where}.${name}`, seen));
}

const { document, faults } = await judge(text);
assert.deepEqual(faults, []);
assert.ok(document);
assert.equal(document.version(), "3.0.0");
const messages = document.allMessages().all();
assert.equal(document.channels().all().length, messages.length);
for (const message of messages) {
  const { schema } = message.json().payload;
  const file = path.join(path.dirname(source), "schemas", `${message.name()}.schema.json`);
  assert.equal(schema.title, JSON.parse(readFileSync(file, "utf8")).title);
  assert.deepEqual(unresolved(schema, message.name()), []);
}

const broken = {
  "a schema file that is not there": ["./schemas/wipe.schema.json", "./schemas/wiped.schema.json"],
  "a message that is not there": ["#/components/messages/device'", "#/components/messages/devise'"],
  "a QoS of 3": ["qos: 1", "qos: 3"],
  "a format that the parser does not know": ["version=draft-07", "version=draft-99"],
  "an action of another kind": ["action: send", "action: publish"],
  "no title": ["title: Sekisho", "name: Sekisho"],
  "a payload that is no schema": ["$ref: ./schemas/fleet.schema.json", "type: fleet"],
};
for (const [what, [from, to]] of Object.entries(broken)) {
  assert.ok(text.includes(from), `${what}: "${from}" is not in the document`);
  assert.notDeepEqual((await judge(text.replace(from, to))).faults, [], `${what} is taken for valid`);
}
