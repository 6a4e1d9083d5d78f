/* The live socket: it rings, the page asks.

   A region that changes carries  data-live="request:12"  with hx-get and hx-trigger="live": it is fetched anew
   when that request rings. "offers", "requests", "conversations", "inbox" and "console" are lists: they
   are fetched anew for any ring of their kind. Without a socket the regions are asked for every 20 seconds. */
"use strict";

const LISTS = {
  offer: ["offers"],
  booking: ["offers", "requests"],
  request: ["requests"],
  conversation: ["conversations"],
  inbox: ["inbox", "console"],
};
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20000;
const PING_EVERY = 25000;
const ASKED_AT_MOST = 10000;
const AFTER_SWAP = 60;
// Regions that are being fetched, since when; and those that rang meanwhile, or while somebody wrote in them.
const asking = new Map();
const stale = new Set();
let wait = FIRST_WAIT;

function ringRegions(names) {
  for (const region of document.querySelectorAll("[data-live]")) {
    const name = region.dataset.live;
    if (!names.includes(name)) continue;
    if (isAsking(name) || isBusy(region)) {
      stale.add(name);
    } else {
      stale.delete(name);
      asking.set(name, Date.now());
      htmx.trigger(region, "live");
    }
  }
}

// A ring during a fetch would go to a region that the answer is about to replace, and be lost with it.
function isAsking(name) {
  return Date.now() - (asking.get(name) ?? 0) < ASKED_AT_MOST;
}

function ringStale() {
  ringRegions([...stale]);
}

document.addEventListener("htmx:afterRequest", (event) => {
  // What asked may have been replaced by its answer; the request still knows it.
  const name = event.detail.requestConfig.elt.dataset.live;
  if (name) asking.delete(name);
  window.setTimeout(ringStale, AFTER_SWAP);
});
// Somebody may have begun to write while the answer was on its way.
document.addEventListener("htmx:beforeSwap", (event) => {
  const region = event.detail.requestConfig.elt;
  if (region.dataset.live && event.detail.requestConfig.verb === "get" && isBusy(region)) {
    stale.add(region.dataset.live);
    event.detail.shouldSwap = false;
  }
});
document.addEventListener("toggle", () => window.setTimeout(ringStale, AFTER_SWAP), true);
document.addEventListener("focusout", () => window.setTimeout(ringStale, AFTER_SWAP));

// Nobody's half-written text is swapped away, and nothing that was opened to be filled in.
function isBusy(region) {
  const active = document.activeElement;
  const isWriting = active && active.matches("textarea, input, select") && region.contains(active);
  return isWriting || region.querySelector("details[open] form") !== null;
}

function heard(ring) {
  document.dispatchEvent(new CustomEvent("ring", { detail: ring }));
  ringRegions([`${ring.changed}:${ring.id}`, ...(LISTS[ring.changed] ?? [])]);
}

function everything() {
  const names = [...document.querySelectorAll("[data-live]")].map((region) => region.dataset.live);
  ringRegions(names);
  document.dispatchEvent(new CustomEvent("ring", { detail: { changed: "everything" } }));
}

function open() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/live/`);
  let opened = false;
  const ping = window.setInterval(() => socket.readyState === 1 && socket.send("ping"), PING_EVERY);
  socket.addEventListener("open", () => {
    // What happened between the page's making and now rang for nobody, at the first opening as after a cut.
    everything();
    opened = true;
    wait = FIRST_WAIT;
  });
  socket.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => {
    window.clearInterval(ping);
    if (event.code === 4403) return;
    if (!opened) everything();
    wait = Math.min(wait * 2, LONGEST_WAIT);
    window.setTimeout(open, wait * (0.5 + Math.random()));
  });
}

if (document.body.dataset.signedIn) open();
