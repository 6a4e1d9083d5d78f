/* The live socket: it rings, the page asks. Some rings carry what is new (a message, a row of the queue): chat.js and
   console.js take it where the page holds everything before it.

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
  queue: ["console"],
};
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20000;
const PING_EVERY = 25000;
const UNANSWERED_AT_MOST = 2;
const ANSWERS_WITHIN = 5000;
const NOT_WELCOME = 4403;
const ASKED_AT_MOST = 10000;
const LOOK_EVERY = 2000;
// Regions that rang and were not asked for since; and those that are being fetched, since when.
const stale = new Set();
const asking = new Map();
let wait = FIRST_WAIT;

function ringRegions(names) {
  for (const region of document.querySelectorAll("[data-live]")) {
    const name = region.dataset.live;
    if (names.includes(name)) stale.add(name);
    if (stale.has(name) && !isAsking(name) && !isBusy(region)) htmx.trigger(region, "live");
  }
}

// Whether something may be put into a region now, and nothing older comes after it.
function isSettled(region) {
  const name = region.dataset.live;
  return !stale.has(name) && !isAsking(name) && !isBusy(region);
}

// A ring during a fetch would go to a region that the answer is about to replace, and be lost with it.
function isAsking(name) {
  return Date.now() - (asking.get(name) ?? 0) < ASKED_AT_MOST;
}

// What is being pressed: swapped away between down and up, the press would be lost.
let pressed = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => window.setTimeout(() => (pressed = null)));
}

// Nobody's half-written text is swapped away, and nothing that was opened to be filled in; nor from what the
// answer swaps beside its region ( data-live-beside  names that region).
function isBusy(region) {
  const beside = document.querySelectorAll(`[data-live-beside="${region.dataset.live}"]`);
  return [region, ...beside].some(isInUse);
}

function isInUse(part) {
  if (pressed && part.contains(pressed)) return true;
  const active = document.activeElement;
  const isWriting = active && active.matches("textarea, input, select") && part.contains(active);
  return isWriting || part.querySelector("details[open] form") !== null;
}

// Where the keyboard stands in what is swapped away: it goes on at the control that says and does the same.
let left = null;

function placeOf(control) {
  const leads = control.getAttribute("href") ?? control.form?.getAttribute("action") ?? "";
  return `${control.tagName} ${leads} ${control.textContent.trim()}`;
}

function rememberFocus(region) {
  const beside = document.querySelectorAll(`[data-live-beside="${region.dataset.live}"]`);
  const active = document.activeElement;
  left = [region, ...beside].some((part) => part.contains(active)) ? placeOf(active) : null;
}

function restoreFocus() {
  if (left === null || document.activeElement !== document.body) return;
  const controls = [...document.querySelectorAll("a[href], button, summary")];
  controls.find((control) => placeOf(control) === left)?.focus({ preventScroll: true });
  left = null;
}

// Which region asks; null for whatever else speaks to the server. What asked may be gone when the answer comes.
function regionOf(event) {
  const config = event.detail.requestConfig;
  return config && config.verb === "get" ? (config.elt.dataset.live ?? null) : null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const name = regionOf(event);
  if (name === null) return;
  stale.delete(name);
  asking.set(name, Date.now());
});
// Somebody may have begun to write while the answer was on its way.
document.addEventListener("htmx:beforeSwap", (event) => {
  const name = regionOf(event);
  if (name === null) return;
  const region = event.detail.requestConfig.elt;
  // What asked may have been replaced since: its answer would be swapped into nothing, and the news be lost.
  if (region.isConnected && !isBusy(region)) return rememberFocus(region);
  stale.add(name);
  event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const name = regionOf(event);
  if (name !== null) asking.delete(name);
});
window.setInterval(() => stale.size && ringRegions([]), LOOK_EVERY);
// At once, not when it has settled: a key pressed meanwhile would start from the top of the page.
document.addEventListener("htmx:afterSwap", restoreFocus);
document.addEventListener("htmx:afterSettle", () => stale.size && ringRegions([]));

function heard(ring) {
  if (ring.changed === "everything") return everything();
  // Whoever can take what the ring carries says so, and nothing is asked for.
  const isTaken = !document.dispatchEvent(new CustomEvent("ring", { detail: ring, cancelable: true }));
  if (!isTaken) ringRegions([`${ring.changed}:${ring.id}`, ...(LISTS[ring.changed] ?? [])]);
}

function everything() {
  const names = [...document.querySelectorAll("[data-live]")].map((region) => region.dataset.live);
  ringRegions(names);
  document.dispatchEvent(new CustomEvent("ring", { detail: { changed: "everything" } }));
}

// A connection that died on its way, behind a router or in a laptop that slept, is closed by nobody: it only says
// nothing any more. Pings are counted and not seconds, because a page in the background has slow clocks.
function watchOver(socket, giveUp) {
  let unanswered = 0;
  let patience = null;

  function ping() {
    if (unanswered >= UNANSWERED_AT_MOST) return giveUp();
    unanswered += 1;
    if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }

  function probe() {
    if (patience !== null || socket.readyState !== WebSocket.OPEN) return;
    patience = window.setTimeout(giveUp, ANSWERS_WITHIN);
    socket.send("ping");
  }

  function isHeard() {
    unanswered = 0;
    window.clearTimeout(patience);
    patience = null;
  }

  const pinging = window.setInterval(ping, PING_EVERY);
  function stop() {
    window.clearInterval(pinging);
    window.clearTimeout(patience);
  }
  socket.addEventListener("message", isHeard);
  return { probe, stop };
}

let probe = null;
let reopening = null;

function open() {
  reopening = null;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/live/`);
  let opened = false;
  let isLost = false;
  const watch = watchOver(socket, lose);
  probe = watch.probe;
  socket.addEventListener("open", () => {
    // What happened between the page's making and now rang for nobody, at the first opening as after a cut.
    everything();
    opened = true;
    wait = FIRST_WAIT;
  });
  socket.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => lose(event.code));

  // Not left to the event: of a dead connection it comes when the browser is tired of waiting for an answer.
  function lose(code) {
    if (isLost) return;
    isLost = true;
    watch.stop();
    socket.close();
    if (code === NOT_WELCOME) return;
    if (!opened) everything();
    wait = Math.min(wait * 2, LONGEST_WAIT);
    reopening = window.setTimeout(open, wait * (0.5 + Math.random()));
  }
}

// Somebody looks at the page again, or its network is back: no time to wait, nor to trust a connection from before.
function hurry() {
  if (reopening === null) return probe();
  window.clearTimeout(reopening);
  wait = FIRST_WAIT;
  open();
}

if (document.body.dataset.signedIn) {
  open();
  document.addEventListener("visibilitychange", () => document.hidden || hurry());
  window.addEventListener("online", hurry);
}
