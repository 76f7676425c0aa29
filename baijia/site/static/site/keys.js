// Single keys in lists. Loaded only for who has not turned them off; every page works without them.

const editable = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const lines = () => [...document.querySelectorAll("main .queue > li > a:first-of-type")];
const here = () => document.activeElement?.closest(".queue > li")?.querySelector(":scope > a");
const dialog = document.querySelector("#keys");
const follow = (selector) => document.querySelector(selector)?.click();

const step = (by) => {
  const all = lines();
  if (!all.length) return false;
  const at = all.indexOf(here());
  const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  all[to].focus();
  all[to].closest("li").scrollIntoView({ block: "nearest" });
  return true;
};
const tick = () => {
  const box = here()?.closest("li").querySelector("input[type=checkbox]");
  if (!box) return false;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
};
const search = () => {
  const field = document.querySelector("main input[type=search]");
  field?.focus();
  field?.select();
  return Boolean(field);
};

const KEYS = {
  j: () => step(1), k: () => step(-1), x: tick, "/": search,
  ArrowDown: () => Boolean(here()) && step(1),
  ArrowUp: () => Boolean(here()) && step(-1),
  o: () => { here()?.click(); return Boolean(here()); },
  n: () => { follow(".pager [rel=next]"); return true; },
  p: () => { follow(".pager [rel=prev]"); return true; },
  u: () => { follow("main .crumbs a"); return true; },
  "?": () => { dialog?.showModal(); return true; },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest?.(editable) || dialog?.open || document.querySelector("dialog[open]")) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});
