// The page after one has let this phone in: the token goes into the phone's memory and nowhere else.

import * as people from "./people.js";

const form = document.getElementById("digits");
const told = JSON.parse(document.getElementById("told").textContent);
const wrong = document.getElementById("wrong");
// Pressed before this script is here, the page would go, and the token with it.
form.querySelector("button").disabled = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pin = document.getElementById("pin");
  if (pin.value && !/^[0-9]{4,8}$/.test(pin.value)) {
    wrong.textContent = document.getElementById("pin_hint").textContent;
    wrong.hidden = false;
    pin.focus();
    return;
  }
  try {
    await people.letIn(told, pin.value);
  } catch {
    wrong.textContent = form.dataset.wrong;
    wrong.hidden = false;
    return;
  }
  location.replace(form.dataset.next);
});
