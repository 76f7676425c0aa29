// Elements, made without a line of HTML: what somebody typed can never become a tag.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const link = (hash, label, more = {}) => h("a", { href: `#${hash}`, ...more }, label);
export const button = (label, onclick, more = {}) =>
  h("button", { type: "button", onclick, ...more }, label);

export function show(...children) {
  const main = document.getElementById("main");
  main.replaceChildren(...children.flat(Infinity).filter(Boolean));
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function tell(words) {
  document.getElementById("say").textContent = words;
}
