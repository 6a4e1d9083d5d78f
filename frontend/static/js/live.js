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
let wait = FIRST_WAIT;

function ringRegions(names) {
  for (const region of document.querySelectorAll("[data-live]")) {
    if (names.includes(region.dataset.live) && !region.contains(busyField())) htmx.trigger(region, "live");
  }
}

// Nobody's half-written text is swapped away.
function busyField() {
  const active = document.activeElement;
  return active && active.matches("textarea, input, select") ? active : null;
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
    if (wait > FIRST_WAIT) everything();
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
