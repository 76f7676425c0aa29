// One form at a time, of the desk's own fields. Each change is kept at once, so that nothing is
// lost when the camera, a call or the battery comes in between.

import * as outbox from "./outbox.js";
import { record, shrink, thumbnail } from "./photo.js";
import * as store from "./store.js";
import { button, h, show, tell } from "./parts.js";
import { formOf, say, topics } from "./words.js";

const MOST_PHOTOS = 6;
const POSITION = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 0 };

export const begin = (owner, form, about = {}) => ({
  id: store.newId(),
  owner,
  form,
  about,
  fields: {},
  files: [],
  topics: 1,
  begun: Date.now(),
});

export async function open(draft, pack, after) {
  const keep = () => kept(draft);
  const refresh = () => open(draft, pack, after);
  const parts = PARTS[draft.form](draft, pack, keep, refresh);
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const sent = (event) => {
    event.preventDefault();
    save(draft, pack, event.target, wrong, after);
  };
  show(
    h("p", {}, h("a", { href: "#" }, `← ${say("back")}`)),
    h("h1", {}, say(draft.form)),
    h("form", { novalidate: true, onsubmit: sent }, parts, await photos(draft, refresh), wrong,
      h("div", { class: "bar" }, h("button", { class: "button" }, say("save")))),
  );
}

let waiting = Promise.resolve();
function kept(draft) {
  waiting = waiting.then(() => store.put("drafts", draft)).catch((error) => {
    tell(error instanceof store.Full ? say("full") : String(error));
  });
  return waiting;
}

async function save(draft, pack, form, wrong, after) {
  const missing = [...form.querySelectorAll("[data-needed]")].find((one) => !filled(one));
  if (missing) {
    wrong.hidden = false;
    wrong.textContent = `${missing.dataset.needed}: ${say("missing")}`;
    (missing.querySelector("input, select") ?? missing).focus();
    return;
  }
  await waiting;
  try {
    draft.title = titleOf(draft, pack);
    await outbox.add(draft, fieldsOf(draft, pack));
  } catch (error) {
    wrong.hidden = false;
    wrong.textContent = error instanceof store.Full ? say("full") : String(error);
    return;
  }
  tell(say("saved"));
  after();
}

const filled = (element) =>
  element.matches("fieldset")
    ? element.querySelector("input:checked") !== null
    : element.value.trim() !== "";

// A field as the desk has it, writing into the draft.
function field(told, draft, keep, name = told.name) {
  const value = draft.fields[name] ?? told.initial ?? "";
  if (draft.fields[name] === undefined && value !== "") draft.fields[name] = value;
  const id = `f_${name}`;
  const set = (event) => {
    const box = event.target;
    draft.fields[name] = box.type === "checkbox" ? box.checked : box.value;
    keep();
  };
  const needed = told.required ? told.label : undefined;
  const hint = told.help ? h("p", { class: "hint", id: `${id}_hint` }, told.help) : null;
  const more = { id, oninput: set, "aria-describedby": hint ? `${id}_hint` : undefined };
  if (told.sort === "tick") {
    const box = h("input", { ...more, type: "checkbox", checked: value === true });
    return h("div", { class: "field tick" }, box, h("label", { for: id }, told.label), hint);
  }
  if (told.sort === "radio") return radios(told, name, value, set, needed);
  const asks = { "data-needed": needed, required: told.required, value };
  const label = h("label", { for: id }, told.label);
  return h("div", { class: "field" }, label, hint, control(told, { ...more, ...asks }, value));
}

function control(told, more, value) {
  if (told.sort === "text") return h("textarea", { ...more, rows: 3, maxlength: told.most });
  if (told.sort === "choice") {
    const select = h("select", more, told.choices.map(([key, label]) => h("option", { value: key }, label)));
    select.value = value || told.choices[0][0];
    return select;
  }
  const types = { day: "date", number: "number" };
  const numeric = told.sort === "number" ? { inputmode: "numeric", min: 0 } : { maxlength: told.most };
  return h("input", { ...more, ...numeric, type: types[told.sort] ?? "text" });
}

function radios(told, name, value, set, needed) {
  return h("fieldset", { "data-needed": needed }, h("legend", {}, told.label),
    told.choices.map(([key, label], at) => h("div", { class: "tick" },
      h("input", { type: "radio", name, id: `f_${name}_${at}`, value: key, checked: value === key, oninput: set }),
      h("label", { for: `f_${name}_${at}` }, label))));
}

const fields = (form, draft, keep, but = []) =>
  formOf(form).filter((told) => !but.includes(told.name)).map((told) => field(told, draft, keep));

// Which household, or which place, it is about.
function chooser(draft, key, label, options, keep, { needed = true, refresh } = {}) {
  if (draft.about[key] === undefined && options.length === 1) draft.about[key] = options[0][0];
  const set = (event) => {
    draft.about[key] = event.target.value;
    keep().then(refresh); // what is asked below may depend on it
  };
  const select = h("select", { id: `a_${key}`, onchange: set, "data-needed": needed ? label : undefined },
    h("option", { value: "" }, "—"), options.map(([id, name]) => h("option", { value: id }, name)));
  select.value = draft.about[key] ?? "";
  return h("div", { class: "field" }, h("label", { for: `a_${key}` }, label), select);
}

const doors = (pack) => pack.households.map((home) => [home.id, `${home.code} ${home.name}`]);
const spots = (pack) => pack.places.map((place) => [place.id, place.name]);

const PARTS = {
  visit: (draft, pack, keep, refresh) => [
    chooser(draft, "household", say("household"), doors(pack), keep, { refresh }),
    fields("visit", draft, keep, ["kind_1", "text_1", "told", "again_on"]),
    told(draft, pack, keep),
    h("details", { open: Boolean(draft.fields.text_1) }, h("summary", {}, say("ask_more")),
      formOf("visit").filter((one) => /_1$/.test(one.name)).map((one) => field(one, draft, keep))),
    fields("visit", draft, keep, ["kind_1", "text_1", "told", "why", "met", "heard"]),
  ],
  hazard: (draft, pack, keep, refresh) => [
    chooser(draft, "place", say("where"), spots(pack), keep),
    chooser(draft, "household", say("household"), doors(pack), keep, { needed: false }),
    fields("hazard", draft, keep),
    position(draft, keep, refresh),
  ],
  request: (draft, pack, keep) => [
    chooser(draft, "household", say("household"), doors(pack), keep),
    fields("request", draft, keep),
  ],
  meeting: (draft, pack, keep, refresh) => [
    chooser(draft, "place", say("place"), spots(pack), keep, { refresh }),
    promises(draft, pack, keep),
    fields("meeting", draft, keep),
    Array.from({ length: draft.topics }, (_one, at) => topic(at + 1, draft, keep)),
    draft.topics < topics() &&
      button(say("more_topics"), async () => {
        draft.topics += 1;
        await keep();
        refresh();
      }, { class: "button quiet" }),
  ],
};

function topic(number, draft, keep) {
  return h("section", { class: "card" }, h("h2", {}, say("topic", { n: number })),
    formOf("topic").map((told) => field({ ...told, required: false }, draft, keep, `${told.name}_${number}`)));
}

// What this household has not heard of yet.
const unheard = (draft, pack) => {
  const heard = pack.told[draft.about.household] ?? [];
  return draft.about.household ? pack.notices.filter((notice) => !heard.includes(notice.id)) : [];
};

function told(draft, pack, keep) {
  const left = unheard(draft, pack);
  if (!left.length) return null;
  const label = formOf("visit").find((one) => one.name === "told")?.label ?? "";
  const chosen = (draft.fields.told ??= []);
  const set = (event) => {
    draft.fields.told = event.target.checked
      ? [...new Set([...draft.fields.told, event.target.value])]
      : draft.fields.told.filter((id) => id !== event.target.value);
    keep();
  };
  return h("fieldset", {}, h("legend", {}, label), left.map((notice) => h("div", { class: "tick" },
    h("input", { type: "checkbox", id: notice.id, value: notice.id, checked: chosen.includes(notice.id), oninput: set }),
    h("label", { for: notice.id }, notice.title))));
}

function promises(draft, pack, keep) {
  const open = pack.promises[draft.about.place] ?? [];
  if (!open.length) return null;
  const choices = formOf("came");
  return h("section", { class: "card" }, h("h2", {}, say("promised")), open.map((promise) =>
    field({ sort: "radio", label: promise.says, choices, initial: choices[0][0] }, draft, keep, `came_${promise.id}`)));
}

// Only where a hazard lies; nobody's way is kept, and saving never waits for it.
function position(draft, keep, refresh) {
  const at = draft.position;
  const find = () => navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      draft.position = { lon: coords.longitude, lat: coords.latitude, metres: Math.round(coords.accuracy) };
      await keep();
      refresh();
    },
    () => tell(say("no_position")),
    POSITION,
  );
  return h("p", {}, button(say("position"), find, { class: "button quiet" }), " ",
    at ? say("position_is", { n: at.metres }) : null);
}

async function photos(draft, refresh) {
  const add = async (made, stem) => {
    const number = 1 + Math.max(0, ...draft.files.map((file) => Number(file.name.match(/\d+/))));
    const end = { "image/jpeg": "jpg", "image/png": "png", "audio/mp4": "m4a" }[made.type] ?? made.type.split("/")[1];
    const name = `${stem}-${number}.${end}`;
    const hash = await store.sha256(made.bytes);
    await waiting;
    draft.files.push({ name, type: made.type, size: made.bytes.byteLength, sha256: hash });
    await store.write(["drafts", "blobs"], (drafts, blobs) =>
      Promise.all([drafts.put(draft), blobs.put({ id: draft.id, name, type: made.type, bytes: made.bytes })]));
  };
  const chosen = async (event) => {
    const files = [...event.target.files].slice(0, MOST_PHOTOS - draft.files.length);
    for (const file of files) {
      try {
        await add(await shrink(file), "photo");
      } catch (error) {
        draft.files = draft.files.filter((one, at) => at < draft.files.length - (error instanceof store.Full ? 1 : 0));
        tell(error instanceof store.Full ? say("full") : say("no_photo"));
      }
    }
    refresh();
  };
  const speak = async (event) => {
    const stop = await record().catch(() => null);
    if (!stop) return;
    event.target.textContent = say("stop");
    event.target.addEventListener("click", async (again) => {
      again.stopImmediatePropagation();
      await add(await stop(), "voice");
      refresh();
    }, { once: true, capture: true });
  };
  const shown = await Promise.all(draft.files.map((file) => preview(draft, file, refresh)));
  // Two ways: one picker hides the camera, the other has nothing else.
  const picker = (id, label, more) => [
    h("input", { type: "file", id, accept: "image/*", class: "unseen", onchange: chosen, ...more }),
    h("label", { for: id, class: "button quiet" }, label),
  ];
  return h("div", { class: "photos" }, shown, draft.files.length < MOST_PHOTOS && [
    picker("camera", say("photo"), { capture: "environment" }),
    picker("gallery", say("gallery"), { multiple: true }),
    globalThis.MediaRecorder && button(say("voice"), speak, { class: "button quiet" }),
  ]);
}

async function preview(draft, file, refresh) {
  const blob = await store.get("blobs", [draft.id, file.name]);
  const drop = async () => {
    await waiting;
    draft.files = draft.files.filter((one) => one !== file);
    await store.write(["drafts", "blobs"], (drafts, blobs) =>
      Promise.all([drafts.put(draft), blobs.delete([draft.id, file.name])]));
    refresh();
  };
  const isPicture = blob && file.type.startsWith("image/");
  return h("figure", {}, isPicture ? h("img", { src: await thumbnail(blob.bytes, file.type), alt: file.name }) : file.name,
    button(say("throw_away"), drop, { class: "button quiet small" }));
}

// The fields as the desk's form takes them.
function fieldsOf(draft, pack) {
  const { about, fields: said, position: at } = draft;
  const home = pack.households.find((one) => one.id === about.household);
  const where = home?.micro ? { where: home.micro, household: home.code } : { where: about.place ?? "" };
  const plain = Object.fromEntries(Object.entries(said).map(([name, value]) =>
    [name, value === true ? "on" : value === false ? "" : value]));
  switch (draft.form) {
    case "visit": {
      const left = unheard(draft, pack).map((notice) => notice.id);
      plain.told = (said.told ?? []).filter((id) => left.includes(id));
      return { ...plain, household: about.household };
    }
    case "hazard":
      return { ...plain, ...where, kind: "hazard", channel: "patrol",
        ...(at && { lon: at.lon.toFixed(6), lat: at.lat.toFixed(6) }) };
    case "request":
      return { ...plain, kind: plain.kind ?? "request", ...where, channel: "door" };
    default:
      return { ...plain, place: about.place };
  }
}

function titleOf(draft, pack) {
  const home = pack.households.find((one) => one.id === draft.about.household);
  const place = pack.places.find((one) => one.id === draft.about.place);
  return [say(draft.form), home && `${home.code} ${home.name}`, !home && place?.name].filter(Boolean).join(" · ");
}
