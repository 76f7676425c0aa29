// Keyboard only: Enter goes to the next line and adds one below the last; on an empty line it goes
// to the button. Ctrl and Enter send. Without this the page is sent by Enter, and nothing is lost.

const form = document.querySelector("[data-lines]");
const lines = document.querySelector("#lines");
const typed = "input:not([type=hidden]):not([type=checkbox]), textarea";

const renumber = (text, from, to) => text.replace(new RegExp(`_${from}(?=\\b|_)`, "g"), `_${to}`);

const another = (last) => {
  const from = last.dataset.line;
  const to = String(Number(from) + 1);
  const made = last.cloneNode(true);
  made.dataset.line = to;
  made.classList.remove("wrong");
  made.querySelector("legend").textContent = to;
  for (const each of made.querySelectorAll(".error, .errorlist, [id$=_error]")) each.remove();
  for (const each of made.querySelectorAll("*")) {
    each.classList.remove("wrong");
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      if (each.hasAttribute(name)) each.setAttribute(name, renumber(each.getAttribute(name), from, to));
    }
    each.removeAttribute("aria-invalid");
    if (each.matches(typed)) { each.value = ""; each.removeAttribute("value"); }
    if (each.type === "checkbox") each.checked = false;
  }
  last.after(made);
  return made;
};

const isEmpty = (line) => [...line.querySelectorAll(typed)].every((each) => !each.value.trim());
const first = (line) => line.querySelector(typed);

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.requestSubmit(); return; }
  const line = event.target.closest("[data-line]");
  if (!lines || event.target.matches("textarea, button")) return;
  event.preventDefault();
  if (!line) { first(lines.querySelector("[data-line]")).focus(); return; }
  if (isEmpty(line)) { form.querySelector(".bar .button").focus(); return; }
  first(line.nextElementSibling ?? another(line)).focus();
});

if (lines) for (const each of form.querySelectorAll(".home input")) each.setAttribute("list", "homes");
(form.querySelector(".wrong input") ?? (lines ? first(lines) : form.querySelector("input:not([type=hidden])")))?.focus();
