/* The console works without this. Here: keys that press the buttons of moderation, and progress that is looked at again. */
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
        const held = place.contains(document.activeElement) && document.activeElement.value;
        place.replaceWith(fresh);
        if (held) fresh.querySelector(`button[value="${CSS.escape(held)}"]`)?.focus();
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
