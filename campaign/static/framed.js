/* In a frame: tells the page around it how high it is, and nothing else. */
"use strict";

if (parent !== window) {
  const tell = () => parent.postMessage({ cydlaisHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  addEventListener("message", ({ source, data }) => { if (source === parent && data?.cydlaisAsks) tell(); });
  if (window.ResizeObserver) new ResizeObserver(tell).observe(document.body);
  tell();
}
