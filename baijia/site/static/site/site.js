// Small comforts. Every page works without them.

const quiet = document.querySelector("#progress");
let underWay = 0;
const show = () => quiet?.classList.toggle("on", underWay > 0);
document.addEventListener("htmx:beforeRequest", () => { underWay += 1; show(); });
document.addEventListener("htmx:afterRequest", () => { underWay = Math.max(0, underWay - 1); show(); });

const say = (text) => {
  const place = document.querySelector("#said");
  if (!place) return;
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
};
for (const failed of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failed, () => {
    const note = document.querySelector("#no-answer");
    if (!note) return;
    note.hidden = false;
    say(note.textContent.trim());
  });
}

// <button type="button" data-copy="#code" data-copied="已复制" hidden>复制</button>
const copy = async (button) => {
  const from = document.querySelector(button.dataset.copy);
  const text = (from?.dataset.plain ?? from?.textContent ?? "").trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(from);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    if (!document.execCommand("copy")) return;
  }
  button.textContent = button.dataset.copied;
  say(button.dataset.copied);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-print]")) print();
  const drawer = document.querySelector("details.me[open]");
  if (drawer && !drawer.contains(event.target)) drawer.open = false;
});
document.addEventListener("keydown", (event) => {
  const drawer = document.querySelector("details.me[open]");
  if (event.key === "Escape" && drawer) {
    drawer.open = false;
    drawer.querySelector("summary").focus();
  }
});

// What was typed is not lost by a slip of the thumb.
const typed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[method=post]");
  if (form) typed.add(form);
});
document.addEventListener("submit", (event) => {
  typed.delete(event.target);
  // One press is enough; the server counts an act once anyhow.
  const button = event.submitter;
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (button?.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  button?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  document.querySelectorAll("[aria-busy=true]").forEach((b) => b.removeAttribute("aria-busy"));
});
addEventListener("beforeunload", (event) => {
  const alive = [...typed].some((form) => form.isConnected && form.offsetParent !== null);
  if (alive) event.preventDefault();
});

// Controls that only make sense with a script appear with it.
const wake = (root) => root.querySelectorAll("[data-script]").forEach((it) => { it.hidden = false; });
wake(document);
document.addEventListener("htmx:afterSwap", (event) => wake(event.target));

// How much room is left in a long text, once it gets tight.
document.addEventListener("input", (event) => {
  const area = event.target;
  if (!(area instanceof HTMLTextAreaElement) || area.maxLength <= 0) return;
  const left = area.maxLength - area.value.length;
  let note = area.parentElement.querySelector(".left-over");
  if (left > area.maxLength / 5) { note?.remove(); return; }
  if (!note) {
    note = document.createElement("div");
    note.className = "left-over";
    area.after(note);
  }
  note.textContent = (document.documentElement.dataset.leftOver ?? "{n}").replace("{n}", left);
});

// Ticks in a list: how many there are, and all of the page at once.
const count = (form) => {
  const boxes = [...form.querySelectorAll(".tick input")];
  const ticked = boxes.filter((box) => box.checked).length;
  form.classList.toggle("has-ticked", ticked > 0);
  for (const box of boxes) box.closest("li").classList.toggle("is-ticked", box.checked);
  const place = form.querySelector("[data-ticked]");
  if (place) place.textContent = ticked ? place.dataset.ticked.replace("{n}", ticked) : place.dataset.none;
};
document.addEventListener("change", (event) => {
  const form = event.target.closest?.(".tick") && event.target.form;
  if (form) count(form);
});
document.addEventListener("click", (event) => {
  const all = event.target.closest("[data-tick-all]");
  if (!all) return;
  const boxes = [...all.form.querySelectorAll(".tick input")];
  const to = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = to;
  count(all.form);
});
// A browser keeps ticks when one comes back to the page.
addEventListener("pageshow", () => document.querySelectorAll("form.choose").forEach(count));

document.querySelector(".error-summary")?.focus();
