// The outbox: one tab at a time sends, words before photos, each with its owner's own token.
// A thing leaves the phone's memory only after the server has named it, and after a fortnight.

import * as net from "./net.js";
import * as store from "./store.js";

const KEPT_MS = 14 * 86_400_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const news = new BroadcastChannel("pocket");
let said = () => {};

export const UNSENT = ["queued", "sending", "photos"];
export const isUnsent = (item) => UNSENT.includes(item.state);

// Call this whenever something changed, here or in another tab.
export function listen(tell) {
  said = tell;
  news.onmessage = tell;
}

function changed() {
  said();
  news.postMessage("changed");
}

async function save(item) {
  await store.put("outbox", item);
  changed();
}

// What was written goes over into the outbox, and stays as it is from now on.
export async function add(draft, fields) {
  const body = JSON.stringify({
    form: draft.form,
    version: "1",
    id: draft.id,
    client_time: new Date().toISOString(),
    fields,
    files: draft.files.map(({ name, sha256, size }) => ({ name, sha256, size })),
  });
  const item = {
    id: draft.id,
    owner: draft.owner,
    form: draft.form,
    title: draft.title,
    body,
    sha256: await store.sha256(body),
    files: draft.files.map((file) => ({ ...file, done: false })),
    written: Date.now(),
    state: "queued",
    tries: 0,
    next: 0,
  };
  await store.queue(item);
  await store.note("queued", item.id);
  changed();
}

// Send what waits, of everybody on this phone. `busy`: another tab is at it.
export function drain({ force = false } = {}) {
  return navigator.locks.request("pocket-drain", { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    for (const person of await store.all("people")) {
      const ended = await drainOf(person, force);
      if (ended) return ended;
    }
    return "done";
  });
}

async function drainOf(person, force) {
  if (person.gone && !force) return "";
  let items = (await store.of("outbox", person.account)).sort((a, b) => a.written - b.written);
  for (const item of items) {
    // Whoever was sending is gone, or we would not hold the lock.
    if (item.state === "sending") item.state = "queued";
    const ended = await step(item, person, force, "queued", sendWords);
    if (ended) return ended === "shut" ? "" : ended;
  }
  items = items.filter((item) => item.state === "photos");
  for (const item of items) {
    const ended = await step(item, person, force, "photos", sendFiles);
    if (ended) return ended === "shut" ? "" : ended;
  }
  await askAfter(person);
  await purge(person);
  return "";
}

// Empty = go on; `shut` = this person sends nothing now; `offline` = nobody does.
async function step(item, person, force, state, send) {
  if (item.state !== state || (!force && item.next > Date.now())) return "";
  try {
    return await send(item, person);
  } catch (error) {
    if (error instanceof store.Full) throw error;
    await later(item, state, 0);
    return "offline";
  }
}

async function sendWords(item, person) {
  item.tries += 1;
  await save({ ...item, state: "sending" });
  const answer = await net.sendReport(item, person);
  const { status, told } = answer;
  const isOurs = told?.id === item.id && told?.sha256 === item.sha256;
  if (isOurs && (status === 201 || status === 202)) {
    item.receipt = { state: told.state, reason: told.reason, number: told.number, at: Date.now() };
    await store.note("received", item.id);
    await finish(item);
    return "";
  }
  return refused(item, person, answer, isOurs, "queued");
}

async function sendFiles(item, person) {
  for (const file of item.files.filter((one) => !one.done)) {
    const blob = await store.get("blobs", [item.id, file.name]);
    if (!blob) {
      file.done = true; // it was sent before, and the note of it was lost
      continue;
    }
    const answer = await net.sendFile(item, file, blob.bytes, person);
    const { status, told } = answer;
    const isOurs = told?.id === item.id && told?.sha256 === file.sha256;
    if (status === 404 && told?.error === "no_envelope") {
      item.state = "queued"; // a server that was set back has lost the words: they go first
      await save(item);
      return "";
    }
    if (!(isOurs && (status === 201 || status === 202))) {
      return refused(item, person, answer, isOurs, "photos");
    }
    file.done = true;
    await store.write(["outbox", "blobs"], (outbox, blobs) =>
      Promise.all([outbox.put(item), blobs.delete([item.id, file.name])]),
    );
    changed();
  }
  await finish(item);
  return "";
}

async function finish(item) {
  item.tries = item.next = 0;
  const isWhole = item.files.every((file) => file.done);
  item.state = !isWhole ? "photos" : item.receipt.state === "held" ? "held" : "sent";
  if (isWhole) item.sent = Date.now();
  await save(item);
}

async function refused(item, person, { status, wait }, isOurs, state) {
  if (status === 403) {
    await later(item, state, 0);
    await store.put("people", { ...person, gone: true });
    await store.note("shut out", person.phone);
    changed();
    return "shut";
  }
  const final = { 409: "clash", 410: "gone" };
  if ((isOurs && final[status]) || status === 413 || status === 400) {
    // It stays here, for its owner to look at; the others go on.
    item.state = "rejected";
    item.why = (isOurs && final[status]) || (status === 413 ? "too_large" : "not_taken");
    item.status = status;
    await store.note("rejected", item.id);
    await save(item);
    return "";
  }
  await later(item, state, wait);
  return status === 503 || status === 429 ? "offline" : "";
}

// Again, a little later each time, and not all phones of a town at once.
async function later(item, state, seconds) {
  const backoff = Math.min(LONGEST_WAIT_MS, 2 ** Math.min(item.tries, 10) * 1000);
  item.state = state;
  item.next = Date.now() + Math.max(seconds * 1000, backoff) * (0.5 + Math.random());
  await save(item);
}

// What waits for a person there: has somebody looked at it?
async function askAfter(person) {
  const held = (await store.of("outbox", person.account)).filter((item) => item.state === "held");
  if (!held.length) return;
  try {
    const { told } = await net.askStanding(held.slice(0, 50).map((item) => item.id), person);
    for (const row of told?.rows ?? []) {
      const item = held.find((one) => one.id === row.id);
      if (item && row.state !== "held") {
        await save({ ...item, state: "sent", receipt: { ...item.receipt, ...row } });
      }
    }
  } catch {
    // another time
  }
}

async function purge(person) {
  for (const item of await store.of("outbox", person.account)) {
    if (item.state === "sent" && item.sent < Date.now() - KEPT_MS) {
      await store.throwAway("outbox", item.id);
      await store.note("purged", item.id);
    }
  }
}

// One's own unsent things, photos and all, as a file that can be carried.
export async function exported(person) {
  const items = [];
  for (const item of await store.of("outbox", person.account)) {
    if (item.state === "sent" || item.state === "held") continue;
    const files = [];
    for (const blob of await store.blobsOf(item.id)) {
      files.push({ name: blob.name, type: blob.type, base64: base64(blob.bytes) });
    }
    items.push({ form: item.form, id: item.id, body: item.body, sha256: item.sha256, files });
  }
  const told = { baijia: "pocket", version: "1", post: person.post, at: new Date().toISOString() };
  return JSON.stringify({ ...told, items });
}

function base64(buffer) {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}
