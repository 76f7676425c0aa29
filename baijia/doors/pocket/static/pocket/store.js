// The phone's memory. What somebody wrote lies here, on the disk, before anything else happens.

const STRICT = { durability: "strict" };
const NEWEST = 1;
const LOG_LINES = 200;
let opened;

function upgrade(db, from) {
  // Only ever added to: an older page may still be open beside this one.
  if (from < 1) {
    db.createObjectStore("people", { keyPath: "account" });
    db.createObjectStore("packs", { keyPath: "account" });
    db.createObjectStore("settings", { keyPath: "name" });
    db.createObjectStore("log", { autoIncrement: true });
    db.createObjectStore("blobs", { keyPath: ["id", "name"] }).createIndex("id", "id");
    for (const name of ["drafts", "outbox"]) {
      db.createObjectStore(name, { keyPath: "id" }).createIndex("owner", "owner");
    }
  }
}

export function open() {
  opened ??= globalThis.idb.openDB("pocket", NEWEST, {
    upgrade,
    blocking: async () => (await opened).close(), // a newer page wants to begin
    terminated: () => (opened = undefined), // some phones close it behind our back
  });
  return opened;
}

export class Full extends Error {}

// Write all or nothing; when this is over it stands on the disk.
export async function write(names, work) {
  let tx;
  try {
    const db = await open();
    tx = db.transaction(names, "readwrite", STRICT);
    tx.done.catch(() => {}); // told below, once
    const made = await work(...[names].flat().map((name) => tx.objectStore(name)));
    await tx.done;
    return made;
  } catch (error) {
    const names = [error?.name, tx?.error?.name];
    if (names.includes("QuotaExceededError")) throw new Full();
    if (names.includes("InvalidStateError")) opened = undefined;
    throw error;
  }
}

export const put = (store, row) => write(store, (rows) => rows.put(row));
export const remove = (store, key) => write(store, (rows) => rows.delete(key));
export const get = async (store, key) => (await open()).get(store, key);
export const all = async (store) => (await open()).getAll(store);
export const of = async (store, owner) => (await open()).getAllFromIndex(store, "owner", owner);
export const blobsOf = async (id) => (await open()).getAllFromIndex("blobs", "id", id);

export async function setting(name) {
  return (await get("settings", name))?.value;
}
export const set = (name, value) => put("settings", { name, value });

// What was done with what, for when somebody asks; ids and states, no words.
export async function note(what, id = "") {
  try {
    await write("log", async (rows) => {
      await rows.add({ at: new Date().toISOString(), what, id });
      const keys = await rows.getAllKeys();
      for (const key of keys.slice(0, Math.max(0, keys.length - LOG_LINES))) rows.delete(key);
    });
  } catch {
    // A full phone must not stop what the line is about.
  }
}

// A draft goes over into the outbox: from now on it is not changed any more.
export const queue = (item) =>
  write(["outbox", "drafts"], (outbox, drafts) =>
    Promise.all([outbox.put(item), drafts.delete(item.id)]),
  );

// Thrown away by whose it is, with its photos.
export const throwAway = (store, id) =>
  write([store, "blobs"], async (rows, blobs) => {
    await rows.delete(id);
    for (const key of await blobs.index("id").getAllKeys(id)) blobs.delete(key);
  });

// UUIDv7: sorts by time, and needs nobody to hand it out.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = Date.now();
  for (let at = 5; at >= 0; at--) {
    bytes[at] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function sha256(bytes) {
  const told = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", told));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
