/* A petition on a device that many use in turn. Whoever comes finds the page as it was at first, and nothing of whoever was there
before: nothing is stored, and the form is sent without leaving the page, so that without a network it is still there to say so. */
"use strict";

(() => {
  const ASKED_AFTER = 40_000;  // without a touch; then there are 20 seconds to go on (WCAG 2.2.1)
  const CLEARED_AFTER = 60_000;
  const GIVEN_UP_AFTER = 20_000;
  const SHOWN = [200, 403, 409, 422];  // answers that have a page for whoever sent the form
  const trouble = document.querySelector("[data-trouble]");
  const asking = document.querySelector("[data-asking]");
  const main = () => document.querySelector("main");
  const asAtFirst = main().outerHTML;  // before site.js gives the form its number, which is one person's
  const beside = document.querySelector(".asked");
  let [asked, cleared, isSending] = [0, 0, false];

  function show(html) {
    const next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    main().replaceWith(next);
    beside.hidden = !next.querySelector("form");
    trouble.hidden = true;
    document.dispatchEvent(new Event("form:shown"));
    scrollTo(0, 0);
    (next.querySelector(".problem") || next).focus();
  }

  function complain() {
    trouble.hidden = false;
    trouble.focus();
  }

  function rest() {
    clearTimeout(asked);
    clearTimeout(cleared);
    if (asking.open) asking.close();
  }

  function clear() {
    if (isSending) return wait();
    rest();
    show(asAtFirst);
  }

  function wait() {
    rest();
    asked = setTimeout(() => asking.showModal(), ASKED_AFTER);
    cleared = setTimeout(clear, CLEARED_AFTER);
  }

  async function send(form, button) {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, button)),
      headers: { Accept: "text/html" },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(GIVEN_UP_AFTER),
    });
    return SHOWN.includes(answer.status) ? answer.text() : null;
  }

  addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;  // it waits for something else, and comes again
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    const page = await send(form, event.submitter).catch(() => null);
    isSending = false;
    wait();
    if (page) show(page); else complain();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest("[data-next]")) return;
    event.preventDefault();
    clear();
  });
  for (const touch of ["pointerdown", "keydown", "input", "click", "wheel"]) addEventListener(touch, wait, { passive: true });
  addEventListener("offline", complain);
  addEventListener("online", () => { trouble.hidden = true; });
  addEventListener("pagehide", clear);  // what a browser keeps of a page that was left is the page as it was at first
})();
