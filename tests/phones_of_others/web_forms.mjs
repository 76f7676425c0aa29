// What a page of ODK Web Forms does with a server, on the engine that is in it (@getodk/xforms-engine, in node):
// fetch the list of forms, a form with the lists beside it, fill it in, send it in pieces that the engine
// cuts, send them again, send it changed. Every step is told on one line: what, status, words.
//
// Arguments: base address, name of the form, file of answers (JSON).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const [base, key, answersFile] = process.argv.slice(2);
const dom = new JSDOM("<!doctype html>", { url: base });
globalThis.__dirname = "/"; // the engine's grammar asks for it
for (const name of Object.getOwnPropertyNames(dom.window)) {
  if (!(name in globalThis)) {
    globalThis[name] = dom.window[name]; // what a browser has and node has not
  }
}
const { loadForm } = await import("@getodk/xforms-engine");

const say = (what, status, words) => console.log(`> ${what}\t${status}\t${words ?? ""}`);
const md5 = (bytes) => "md5:" + createHash("md5").update(bytes).digest("hex");
const parsed = (text) => new DOMParser().parseFromString(text, "text/xml");
const texts = (node, name) => [...node.getElementsByTagName(name)].map((found) => found.textContent);
const headers = { "X-OpenRosa-Version": "1.0" };

const list = await fetch(`${base}/formList?formID=${key}`, { headers });
say("formList", list.status, list.headers.get("content-type"));
const form = [...parsed(await list.text()).getElementsByTagName("xform")].find(
  (found) => texts(found, "formID")[0] === key,
);
const xml = Buffer.from(await (await fetch(texts(form, "downloadUrl")[0], { headers })).arrayBuffer());
say(`form ${key}`, 200, md5(xml) === texts(form, "hash")[0] ? "same hash" : "another hash");
const manifest = parsed(await (await fetch(texts(form, "manifestUrl")[0], { headers })).text());
const lists = new Map(
  [...manifest.getElementsByTagName("mediaFile")].map((file) => [
    texts(file, "filename")[0],
    texts(file, "downloadUrl")[0],
  ]),
);
say("manifest", lists.size, [...lists.keys()].join(" "));

const loaded = await loadForm(xml.toString("utf8"), {
  fetchFormAttachment: (asked) => fetch(lists.get(String(asked).split("/").at(-1)), { headers }),
});
if (loaded.status !== "success") {
  say("load", 1, loaded.error?.message ?? JSON.stringify(loaded.warnings ?? loaded.status));
}
const { root } = loaded.createInstance();
const answers = JSON.parse(readFileSync(answersFile, "utf8"));
const files = answers.files ?? {};

function* nodes(parent) {
  for (const node of parent.currentState.children ?? []) {
    yield node;
    yield* nodes(node);
  }
}

const called = (node) => node.currentState.reference.split("/").at(-1);

function set(node, said) {
  if (node.nodeType === "upload") {
    node.setValue(new File([readFileSync(files[said])], said, { type: "application/octet-stream" }));
  } else if (node.nodeType === "select") {
    const offered = node.currentState.valueOptions.map((option) => option.value);
    node.selectValue(said.startsWith("#") ? offered[Number(said.slice(1)) - 1] : said);
  } else {
    node.setValue(node.valueType === "int" ? BigInt(said) : said);
  }
}

for (const name of Object.keys(answers.fields)) {
  const node = [...nodes(root)].find((found) => called(found) === name);
  set(node, answers.fields[name]);
}
const broken = root.validationState.violations.map((each) => each.reference);
say("validated", broken.length, broken.join(" "));

const head = await fetch(`${base}/submission`, { method: "HEAD", headers });
const most = Number(head.headers.get("x-openrosa-accept-content-length"));
say("HEAD", head.status, most);
const payload = await root.prepareInstancePayload({ payloadType: "chunked", maxSize: most });
say("cut", payload.data.length, payload.status);

async function send(what, data) {
  const body = new FormData();
  for (const [name, file] of data) {
    body.append(name, file, file.name);
  }
  const answer = await fetch(`${base}/submission`, { method: "POST", headers, body });
  say(what, answer.status, texts(parsed(await answer.text()), "message")[0]);
}

for (const turn of ["sent", "again"]) {
  for (const data of payload.data) {
    await send(turn, data);
  }
}
const [[, first]] = payload.data[0];
const changed = (await first.text()).replace(answers.change[0], answers.change[1]);
await send("changed", [["xml_submission_file", new File([changed], "other.xml", { type: "text/xml" })]]);
