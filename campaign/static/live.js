/* A page that tells how far something has come: what moves is looked up anew, and the page too once its state is another. */
"use strict";

const LIVE_EVERY = 2_000;

function follow(place) {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-live]");
      if (answer.ok && now?.dataset.live !== place.dataset.live) {
        location.reload();
        return;
      }
      if (now) place.replaceChildren(...now.childNodes);
    } catch { /* what is there stays, and is looked up again */ }
    setTimeout(look, LIVE_EVERY);
  };
  setTimeout(look, LIVE_EVERY);
}

document.querySelectorAll("[data-live]").forEach(follow);
