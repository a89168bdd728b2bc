/* In a page that shows our frames: gives each the height that it asks for. Reads nothing of that page, and tells us nothing. */
"use strict";

(() => {
  const ours = new URL(document.currentScript.src).origin;
  const [lowest, highest] = [60, 8000];
  const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(`${ours}/embed/`));
  addEventListener("message", ({ origin, source, data }) => {
    const height = data?.cydlaisHeight;
    if (origin !== ours || !Number.isFinite(height)) return;
    const frame = frames().find((one) => one.contentWindow === source);
    if (frame) frame.style.height = `${Math.min(Math.max(Math.ceil(height), lowest), highest)}px`;
  });
  for (const frame of frames()) frame.contentWindow?.postMessage({ cydlaisAsks: true }, ours);  // those that were quicker than we
})();
