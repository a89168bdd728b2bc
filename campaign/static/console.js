/* The console works without this. Here: keys that press the buttons of moderation, progress that is looked at again, and
   texts that are too long: they stay whole, and wait. */
"use strict";

const KEYS_OFF = "console:keys-off";
const TYPED_INTO = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

function remember(act) {
  try { return act(localStorage); } catch { return null; }  // forbidden: as if nothing were kept
}

function offerKeys(place) {
  const box = place.querySelector("#keys-on");
  box.checked = !remember((kept) => kept.getItem(KEYS_OFF));
  box.addEventListener("change", () => remember((kept) => (
    box.checked ? kept.removeItem(KEYS_OFF) : kept.setItem(KEYS_OFF, "yes")
  )));
  place.hidden = false;
  let isPressed = false;  // one decision for a page, however long the key is held
  addEventListener("keydown", (event) => {
    if (isPressed || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!box.checked || event.target.closest?.(TYPED_INTO)) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    isPressed = true;
    event.preventDefault();
    button.click();
  });
  addEventListener("pageshow", () => { isPressed = false; });
}

const keys = document.querySelector('[data-needs-script="keys"]');
if (keys) offerKeys(keys);

async function lookAgain(place) {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = answer.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page && page.getElementById(place.id);
      if (fresh) {
        const held = place.contains(document.activeElement) ? document.activeElement.textContent : "";
        place.replaceWith(fresh);
        if (held) [...fresh.querySelectorAll("a, button")].find((each) => each.textContent === held)?.focus();
        keepLooking(fresh);
        return;
      }
    } catch { /* what is there stays, and is asked for again */ }
  }
  keepLooking(place);
}

function keepLooking(place) {
  if (place.dataset.refresh) setTimeout(() => lookAgain(place), Number(place.dataset.refresh));
}

const progress = document.querySelector("[data-refresh]");
if (progress) keepLooking(progress);

const MOST_OVER = 200_000;  // over a field of more than this, a browser stands still
const tooLong = new WeakSet();

function lengthOf(text, most) {  // in letters as the server counts them; of what is far too long, about as many
  return text.length > 2 * most ? text.length : [...text].length;
}

function keepWhole(field, words) {  // a browser cuts what is pasted at `maxlength`, and says nothing
  const most = field.maxLength;
  const described = field.getAttribute("aria-describedby") || "";
  const wasInvalid = field.getAttribute("aria-invalid") || "false";
  const line = document.createElement("p");
  line.className = "error";
  line.id = `${field.id}-too-long`;
  line.setAttribute("role", "alert");
  field.before(line);
  field.maxLength = most + MOST_OVER;
  const say = (sentence, over) => {
    line.textContent = over > 0 ? `${sentence} ${inFigures.format(over)}` : "";
    field.setAttribute("aria-describedby", over > 0 ? `${described} ${line.id}`.trim() : described);
    field.setAttribute("aria-invalid", over > 0 ? "true" : wasInvalid);
  };
  const look = () => {
    const over = field.value.length > most ? lengthOf(field.value, most) - most : 0;
    if (over > 0) tooLong.add(field); else tooLong.delete(field);
    if (over > 0 || line.textContent) say(words.tooLong, over);
  };
  field.addEventListener("paste", (event) => {  // all of it or nothing, so that it is known what is still to be pasted
    const stays = field.value.length - (field.selectionEnd - field.selectionStart || 0);
    const length = stays + event.clipboardData.getData("text").length;
    if (length <= field.maxLength) return;
    event.preventDefault();
    say(words.notPasted, length - most);
  });
  field.addEventListener("input", look);
  addEventListener("pageshow", look);
}

addEventListener("submit", (event) => {
  const field = [...event.target.elements].find((each) => tooLong.has(each));
  if (!field) return;
  event.preventDefault();
  field.focus();
});

for (const field of document.querySelectorAll("main [maxlength]")) keepWhole(field, document.body.dataset);
