// The pocket page: a few large buttons, what is due, what is sent. Opens without any request.

import * as form from "./form.js";
import { fetchPack } from "./net.js";
import * as outbox from "./outbox.js";
import { button, h, link, show, tell } from "./parts.js";
import * as people from "./people.js";
import * as store from "./store.js";
import { day, load, say, speak, spoken } from "./words.js";

const LET_IN = "/pocket/phone/";
const DAY_MS = 86_400_000;
const FORMS = ["visit", "hazard", "request", "meeting"];
const EVERY_MS = 60_000;
let me;
let pack;
let keeps = false; // the browser's promise

// Inside other apps, and without HTTPS, a browser keeps nothing that one could trust.
function keepsNothing() {
  const isInside = /MicroMessenger|; wv\)|QQ\/|DingTalk|AlipayClient/.test(navigator.userAgent);
  const has = "serviceWorker" in navigator && "indexedDB" in globalThis && "locks" in navigator;
  return isInside || !has || !isSecureContext;
}

async function start() {
  if (keepsNothing()) {
    await load("zh");
    show(
      h("h1", {}, say("webview")),
      h("p", {}, say("webview_why")),
      h("p", { class: "address" }, location.origin + "/pocket/"),
      button(say("copy"), () => navigator.clipboard?.writeText(location.origin + "/pocket/"), { class: "button" }),
    );
    return;
  }
  await load((await store.setting("language")) ?? "zh");
  keepItself();
  await enter();
  addEventListener("hashchange", route);
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(() => setTimeout(send, Math.random() * 10_000), EVERY_MS);
  outbox.listen(() => {
    head();
    if (location.hash === "#sent") sent();
  });
  send();
}

async function keepItself() {
  const worker = await navigator.serviceWorker.register("/pocket/worker.js", { updateViaCache: "none" }).catch(() => null);
  if (worker?.waiting) tell(say("update"));
  keeps = (await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.()) || false;
}

async function enter() {
  me = await people.current();
  const everybody = await store.all("people");
  if (!me && !everybody.length) {
    head();
    show(h("h1", {}, say("title")), h("p", {}, say("begin_why")), h("p", {}, h("a", { class: "button", href: LET_IN }, say("begin"))));
    return;
  }
  if (!me) {
    pack = undefined;
    head();
    await people.choose(LET_IN, () => {
      location.hash = "";
      enter();
    });
    return;
  }
  pack = (await store.get("packs", me.account))?.pack;
  await route();
  if (!me.gone) refresh();
}

// Fetched in the background; what is there is shown meanwhile.
async function refresh() {
  const who = me;
  try {
    const { status, told } = await fetchPack(who, spoken());
    if (status === 200 && told?.me?.account === who.account) {
      await store.put("packs", { account: who.account, pack: told, at: Date.now() });
      if (me?.account !== who.account) return;
      const isFirst = !pack;
      pack = told;
      if (isFirst || !location.hash) route();
    } else if (status === 403 && told?.error === "device") {
      await store.put("people", { ...who, gone: true });
      if (me?.account === who.account) me = { ...who, gone: true };
      head();
    }
  } catch {
    // no signal: what was fetched last is good enough
  }
}

async function send(force = false) {
  try {
    await outbox.drain({ force });
  } catch (error) {
    if (error instanceof store.Full) tell(say("full"));
  }
  if (me) me = await store.get("people", me.account);
  head();
}

// On every page: what is not sent yet, and for how long.
async function head() {
  const top = document.getElementById("top");
  if (!me) {
    top.replaceChildren(languageButton());
    return;
  }
  const who = (await store.get("people", me.account)) ?? me;
  const items = await store.of("outbox", who.account);
  if (me?.account !== who.account) return; // somebody else has it in hand now
  me = who;
  const unsent = items.filter((item) => outbox.isUnsent(item) || item.state === "rejected");
  const oldest = Math.min(Date.now(), ...unsent.map((item) => item.written));
  const age = Date.now() - oldest;
  const state = !unsent.length ? "good" : age > 3 * DAY_MS ? "bad" : age > DAY_MS ? "soon" : "";
  const words = unsent.length ? say("unsent", { n: unsent.length }) : say("all_sent");
  const more = age > 3 * DAY_MS ? `（${say("very_old")}）` : age > DAY_MS ? `（${say("old")}）` : "";
  top.replaceChildren(
    link("sent", words + more, { class: `standing ${state}`, id: "standing" }),
    languageButton(),
    me.gone ? h("p", { class: "wrong" }, say("shut_out"), " ", h("a", { href: LET_IN }, say("begin"))) : "",
  );
}

function languageButton() {
  const other = spoken() === "zh" ? "en" : "zh";
  return button(other === "en" ? "English" : "中文", async () => {
    speak(other);
    await store.set("language", other);
    head();
    enter();
  }, { class: "plain", lang: other === "en" ? "en" : "zh-Hans" });
}

async function route() {
  if (!me) return enter();
  head();
  const [name, key, more] = location.hash.slice(1).split("/");
  if (FORMS.includes(name)) return write(name, key ? { household: key } : {});
  if (name === "draft") return goOn(key);
  const pages = { households, sent, phone };
  return (pages[name] ?? home)(more);
}

async function write(name, about) {
  if (!pack) return home();
  return form.open(form.begin(me.account, name, about), pack, () => {
    location.hash = "";
    send();
  });
}

async function goOn(id) {
  const draft = await store.get("drafts", id);
  if (!draft || draft.owner !== me.account || !pack) return home();
  return form.open(draft, pack, () => {
    location.hash = "";
    send();
  });
}

const nameOf = (id) => {
  const found = pack.households.find((one) => one.id === id);
  return found ? `${found.code} ${found.name}` : "";
};

async function home() {
  const drafts = await store.of("drafts", me.account);
  show(
    h("h1", {}, `${me.name} · ${me.as}`),
    h("ul", { class: "big" }, FORMS.map((name) => h("li", {}, link(name, say(name))))),
    drafts.length && h("section", {}, h("h2", {}, say("draft")), h("ul", { class: "rows" }, drafts.map((draft) =>
      h("li", {}, link(`draft/${draft.id}`, `${say(draft.form)} · ${day(draft.begun)}`))))),
    h("section", {}, h("h2", {}, say("today")), !pack ? h("p", {}, say("no_households"))
      : pack.today.length ? h("ul", { class: "rows" }, pack.today.map((stop) =>
          h("li", {}, link(`visit/${stop.id}`, nameOf(stop.id)), h("small", {}, stop.why.join("、")))))
      : h("p", {}, say("nothing_due"))),
    h("ul", { class: "rows" },
      ["households", "sent", "phone"].map((name) => h("li", {}, link(name, say(name))))),
  );
}

function households() {
  if (!pack) return home();
  show(
    back(),
    h("h1", {}, say("households")),
    h("ul", { class: "rows" }, pack.households.map((one) =>
      h("li", {}, link(`visit/${one.id}`, `${one.code} ${one.name}`),
        h("small", {}, one.seen ? say("seen", { day: day(one.seen) }) : say("never_seen"))))),
  );
}

const back = () => h("p", {}, link("", `← ${say("back")}`));

async function sent() {
  const items = (await store.of("outbox", me.account)).sort((a, b) => b.written - a.written);
  const others = (await store.all("outbox")).filter((one) => one.owner !== me.account && outbox.isUnsent(one)).length;
  show(
    back(),
    h("h1", {}, say("sent")),
    others ? h("p", { class: "hint" }, say("others", { n: others })) : null,
    h("p", {}, button(say("send_now"), () => send(true), { class: "button" })),
    items.length ? h("ul", { class: "rows" }, items.map(line)) : h("p", {}, say("nothing_sent")),
    items.some((item) => outbox.isUnsent(item) || item.state === "rejected") &&
      h("p", {}, button(say("export"), exported, { class: "button quiet" })),
  );
}

function line(item) {
  const state = item.state === "sent" ? "sent_state" : item.state;
  const came = item.files.filter((file) => file.done).length;
  const told = [
    say(state),
    item.state === "photos" && say("photos_left", { came, of: item.files.length }),
    item.state === "rejected" && say(item.why, { n: item.status }),
    item.receipt?.number && say("number", { n: item.receipt.number }),
    item.state === "held" && item.receipt.reason,
    new Date(item.written).toLocaleString(spoken() === "zh" ? "zh-CN" : "en-GB"),
  ];
  return h("li", { class: item.state, "data-state": item.state }, h("strong", {}, item.title ?? say(item.form)),
    h("small", {}, told.filter(Boolean).join(" · ")),
    item.state === "rejected" && h("p", {},
      button(say("go_on"), () => again(item), { class: "button quiet small" }), " ",
      button(say("throw_away"), () => drop(item), { class: "button quiet small" })));
}

// What did not go through is written anew, under another number; the first stays until thrown away.
async function again(item) {
  const body = JSON.parse(item.body);
  const draft = form.begin(me.account, item.form, { household: undefined, place: body.fields.place ?? body.fields.where });
  const home = pack?.households.find((one) => one.id === body.fields.household || one.code === body.fields.household);
  draft.about.household = home?.id;
  draft.fields = body.fields;
  draft.topics = Object.keys(body.fields).filter((name) => /^text_\d+$/.test(name)).length || 1;
  draft.files = item.files.map(({ name, type, size, sha256 }) => ({ name, type, size, sha256 }));
  const blobs = await store.blobsOf(item.id);
  await store.write(["drafts", "blobs"], (drafts, kept) =>
    Promise.all([drafts.put(draft), ...blobs.map((blob) => kept.put({ ...blob, id: draft.id }))]));
  location.hash = `draft/${draft.id}`;
}

async function drop(item) {
  if (item.owner !== me.account || !confirm(say("sure"))) return;
  await store.throwAway("outbox", item.id);
  await store.note("thrown away", item.id);
  sent();
}

async function exported() {
  const told = new Blob([await outbox.exported(me)], { type: "application/json" });
  const url = URL.createObjectURL(told);
  h("a", { href: url, download: `baijia-${new Date().toISOString().slice(0, 10)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), EVERY_MS);
  tell(say("exported"));
}

async function phone() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const packed = await store.get("packs", me.account);
  const log = (await store.all("log")).slice(-20).reverse();
  const mb = (bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  show(
    back(),
    h("h1", {}, say("phone")),
    h("p", {}, say("storage", { used: mb(usage), quota: mb(quota) }), " ",
      h("progress", { max: quota || 1, value: usage, "aria-label": say("storage", { used: mb(usage), quota: mb(quota) }) })),
    h("p", {}, say(keeps ? "kept" : "not_kept")),
    h("p", {}, say("ends", { day: day(me.until) })),
    packed && h("p", {}, say("pack_of", { day: day(packed.at) }), " ", button(say("refresh"), refresh, { class: "button quiet small" })),
    h("p", {}, button(say("lock"), async () => {
      await people.handOver();
      location.hash = "";
      enter();
    }, { class: "button quiet" })),
    h("details", {}, h("summary", {}, say("log")), h("ul", {}, log.map((one) => h("li", {}, `${one.at} ${one.what} ${one.id}`)))),
  );
}

start();
