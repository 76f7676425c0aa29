// Who uses this phone. Each has a token and an outbox of their own; nobody sees another's.

import * as store from "./store.js";
import { button, h, show, tell } from "./parts.js";
import { say } from "./words.js";

const ROUNDS = 200_000;

async function digest(pin, salt) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, [
    "deriveBits",
  ]);
  const told = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return store.sha256(await crypto.subtle.deriveBits(told, key, 256));
}

// Let in once more, somebody keeps what they wrote before: it is found by their account.
export async function letIn({ token, me }, pin) {
  const person = { ...me, token, gone: false };
  if (pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    person.pin = { salt, hash: await digest(pin, salt) };
  }
  await store.put("people", person);
  await store.set("current", me.account);
  await store.note("let in", me.phone);
}

export async function current() {
  const account = await store.setting("current");
  return account ? store.get("people", account) : undefined;
}

export const handOver = () => store.set("current", "");

// Choose who one is; whoever gave digits is asked for them, whoever gave none signs in again.
export async function choose(signIn, after) {
  const people = await store.all("people");
  show(
    h("h1", {}, say("who")),
    h("ul", { class: "big" }, people.map((person) =>
      h("li", {}, button(person.name, () => prove(person, signIn, after))),
    )),
    h("p", {}, h("a", { class: "button quiet", href: signIn }, say("begin"))),
  );
}

function prove(person, signIn, after) {
  if (!person.pin) {
    show(
      h("h1", {}, person.name),
      h("p", {}, say("no_pin")),
      h("p", {}, h("a", { class: "button", href: signIn }, say("begin"))),
    );
    return;
  }
  const pin = h("input", { id: "pin", type: "password", inputmode: "numeric", autocomplete: "off" });
  const tried = async (event) => {
    event.preventDefault();
    if ((await digest(pin.value, person.pin.salt)) !== person.pin.hash) {
      tell(say("wrong_pin"));
      pin.value = "";
      return;
    }
    await store.set("current", person.account);
    after();
  };
  show(
    h("h1", {}, person.name),
    h("form", { onsubmit: tried }, h("label", { for: "pin" }, say("pin")), pin,
      h("div", { class: "bar" }, h("button", { class: "button" }, "OK"))),
  );
  pin.focus();
}
