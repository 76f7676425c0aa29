// What the page says. Both languages lie on the phone; which one, the phone remembers.

let told;
let language = "zh";

export async function load(wanted) {
  told = await (await fetch("/pocket/words.json")).json();
  speak(wanted);
}

export function speak(wanted) {
  language = told[wanted] ? wanted : "zh";
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = say("title");
}

export const spoken = () => language;
export const topics = () => told.topics;
export const formOf = (name) => told[language].forms[name];

export function say(key, more = {}) {
  const words = told[language].words[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_whole, name) => more[name] ?? "");
}

export function day(at) {
  const told = new Date(at);
  const shape = { month: "numeric", day: "numeric", weekday: "short" };
  return told.toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", shape);
}
