/* Every page works without this. Here: the count moves, a form knows itself again, links are easier to pass on. */
"use strict";

const inFigures = new Intl.NumberFormat("en-GB");  // Welsh groups figures in the same way
const COUNT_EVERY = 60_000;
const SAID_EVERY = 300_000;  // aloud, by a screen reader: seldom, and only what has moved
const NUMBER_EVERY = 1_000;
const NUMBER_TRIES = 30;

function fillFormIds() {
  for (const field of document.querySelectorAll("[data-form-id]")) {
    if (!field.value && crypto.randomUUID) field.value = crypto.randomUUID();
  }
}

const SOLUTION_LIFE = 270_000;
const SOLVING_TRIES_FOR = 30_000;
const SENT = ["send", "save"];  // of the buttons that have a choice: what a mail follows

function solved(challenge, solver) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(solver);
    const end = (act, value) => { worker.terminate(); act(value); };
    setTimeout(end, SOLVING_TRIES_FOR, reject, new Error("too slow"));
    worker.onerror = () => end(reject, new Error("no worker"));
    worker.onmessage = ({ data: number }) => end(resolve, btoa(JSON.stringify({ ...challenge, number })));
    worker.postMessage(challenge);
  });
}

async function challenge(field) {
  const source = encodeURIComponent(field.form.elements.source?.value || "");
  const answer = await fetch(`${field.dataset.challenge}?source=${source}`, { credentials: "omit", cache: "no-store" });
  return answer.status === 200 ? answer.json() : null;
}

/* In a rush, what is sent carries a solution. What is sent before it is known whether one is asked for, or where none is
found, is taken too: its mail leaves later. */
function solveBeforeSending(field) {
  const form = field.form;
  const line = form.querySelector("[data-solving]");
  let begun = 0;
  let work = null;  // while a challenge is being solved
  let isWaiting = false;
  const begin = async () => {
    if (Date.now() - begun < SOLUTION_LIFE) return;
    const mine = begun = Date.now();
    field.value = "";
    const asked = await challenge(field).catch(() => null);
    if (!asked || begun !== mine) return;
    work = solved(asked, field.dataset.solver).catch(() => "").then((text) => {
      if (begun === mine) [work, field.value] = [null, text];
    });
  };
  form.addEventListener("focusin", begin);
  form.addEventListener("input", begin);
  addEventListener("pageshow", (event) => { if (event.persisted) [begun, work, field.value] = [0, null, ""]; });
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!work || button?.name === "act" && !SENT.includes(button.value)) return;
    event.preventDefault();
    if (isWaiting) return;
    isWaiting = true;
    line.textContent = line.dataset.solving;
    await work;
    [isWaiting, work, line.textContent] = [false, null, ""];
    form.requestSubmit(button);
  });
}

async function json(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" }, credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function keepCounting(section) {
  const none = section.querySelector("[data-none-yet]");
  const aloud = section.querySelector("[data-said]");
  let [said, saidAt] = [section.querySelector("[data-count]").textContent, Date.now()];
  const say = (figure) => {
    if (figure === said || Date.now() - saidAt < SAID_EVERY) return;
    [said, saidAt] = [figure, Date.now()];
    aloud.textContent = `${section.querySelector("dt").textContent.trim()}: ${figure}`;
  };
  const show = (selector, figure) => {
    const place = section.querySelector(selector);
    if (place && figure) place.textContent = inFigures.format(figure);
  };
  const look = async () => {
    if (document.hidden) return;
    try {
      const now = await json(section.dataset.countPath);
      const bar = section.querySelector("progress");
      show("[data-count]", now.count);
      show("[data-next]", now.next_milestone);
      if (now.count) none?.remove();
      say(inFigures.format(now.count));
      bar.max = Math.max(now.next_milestone || now.goal, now.count);
      bar.value = now.count;
    } catch { /* the count that is there stays */ }
  };
  setInterval(look, COUNT_EVERY);
}

function waitForNumber(place) {
  const line = place.querySelector("[data-number]");
  const waits = place.querySelector("[data-number-waits]");
  if (!waits) return;
  let tries = 0;
  const look = async () => {
    tries += 1;
    try {
      const now = await json(place.dataset.numberPath);
      if (now.sentence) {
        line.textContent = now.sentence;
        waits.remove();
        return;
      }
    } catch { /* asked again */ }
    if (tries < NUMBER_TRIES) setTimeout(look, NUMBER_EVERY);
  };
  setTimeout(look, NUMBER_EVERY);
}

function offerSharing(section) {
  const { shareTitle: title, shareAddress: url } = section.dataset;
  const offer = (need, isPossible, act) => {
    const place = section.querySelector(`[data-needs-script="${need}"]`);
    if (!place || !isPossible) return;
    place.hidden = false;
    place.querySelector("button").addEventListener("click", act);
  };
  offer("copy", navigator.clipboard, async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(url);
    button.textContent = button.dataset.copied;
  });
  offer("share", navigator.share, () => navigator.share({ title, url }).catch(() => undefined));
  section.querySelector("input[readonly]")?.addEventListener("focus", (event) => event.target.select());
}

function askPostcodeWhereThereAreSome() {
  const country = document.querySelector("#country");
  const place = document.querySelector("[data-uk-postcode]");
  if (!country || !place) return;
  const follow = () => { place.hidden = !["GB", "JE", "GG", "IM"].includes(country.value); };
  country.addEventListener("change", follow);
  follow();
}

function offerPrinting() {
  const place = document.querySelector('[data-needs-script="print"]');
  if (!place) return;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}

const DRAFT_DAYS = 14;
const DRAFT_FIELDS = ["subject", "body", "name", "country", "postcode"];  // no mail address: a device may be shared
const draftKey = (drive) => `letter:${drive}`;

function store(act) {
  try { return act(localStorage); } catch { return null; }  // full, or forbidden: the page works without
}

function keepLetter(form) {
  const key = draftKey(form.dataset.autosave);
  const body = form.elements.body;
  const offer = form.parentElement.querySelector('[data-needs-script="restore"]');
  const read = () => {
    const kept = JSON.parse(store((place) => place.getItem(key)) || "null");
    if (kept && Date.now() - kept.at < DRAFT_DAYS * 86_400_000) return kept.fields;
    store((place) => place.removeItem(key));
    return null;
  };
  const forget = () => { store((place) => place.removeItem(key)); offer.hidden = true; };
  const keep = () => {
    if (!body.value.trim()) return;
    const fields = Object.fromEntries(DRAFT_FIELDS.map((name) => [name, form.elements[name]?.value || ""]));
    store((place) => place.setItem(key, JSON.stringify({ at: Date.now(), fields })));
  };
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 500); });
  form.addEventListener("submit", keep);
  addEventListener("pagehide", keep);
  const kept = body.value.trim() ? null : read();
  if (!kept) return;
  offer.hidden = false;
  offer.querySelector("[data-forget]").addEventListener("click", forget);
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    for (const [name, value] of Object.entries(kept)) {
      if (form.elements[name] && !form.elements[name].value.trim() || name === "country") form.elements[name].value = value;
    }
    form.elements.country?.dispatchEvent(new Event("change"));
    offer.hidden = true;
    body.focus();
  });
}

function forgetSentLetter(place) {
  store((kept) => kept.removeItem(draftKey(place.dataset.autosaveDone)));
}

function readyForms() {
  fillFormIds();
  if (window.Worker && HTMLFormElement.prototype.requestSubmit) {
    document.querySelectorAll("[data-challenge]").forEach(solveBeforeSending);
  }
  askPostcodeWhereThereAreSome();
}

readyForms();
document.addEventListener("form:shown", readyForms);  // kiosk.js has put a form into the page
document.querySelectorAll("[data-autosave]").forEach(keepLetter);
document.querySelectorAll("[data-autosave-done]").forEach(forgetSentLetter);
document.querySelectorAll("[data-count-path]").forEach(keepCounting);
document.querySelectorAll("[data-number-path]").forEach(waitForNumber);
document.querySelectorAll("[data-share]").forEach(offerSharing);
offerPrinting();
if (!("autofocus" in HTMLElement.prototype)) document.querySelector(".problem[role=alert]")?.focus();
