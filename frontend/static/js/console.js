/* Keys for whoever works here all day: j and k move, Enter opens, e decides, ? shows the keys. */
"use strict";

const hints = document.querySelector("[data-keys]");
const KEYS = { j: () => move(1), k: () => move(-1), e: decide, "?": () => hints && (hints.hidden = !hints.hidden) };

function move(by) {
  const links = [...document.querySelectorAll("[data-case] th a")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, here + by))].focus();
}

function decide() {
  document.querySelector("[data-decide]")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const answer = KEYS[event.key];
  if (!answer) return;
  event.preventDefault();
  answer();
});

/* The queue: a ring tells which applications are on its first page, and carries the row that is new. It fits where
   all other rows are there and nothing is on other pages; else the page asks as for any ring. */
function takeNews(ring) {
  const region = document.querySelector("[data-queue]");
  if (!region || !isSettled(region) || ring.language !== document.documentElement.lang) return false;
  if (!ring.keys.length || ring.keys.length < ring.waiting) return false;
  if (ring.read <= region.dataset.queue) return true;
  const list = region.querySelector("tbody");
  const fresh = document.createElement("template");
  fresh.innerHTML = ring.html ?? "";
  const rows = new Map([...list.rows, ...fresh.content.children].map((row) => [row.dataset.case, row]));
  const keys = ring.keys.map(String);
  if (!keys.every((key) => rows.has(key))) return false;
  putRows(list, keys.map((key) => rows.get(key)));
  region.querySelector('[data-figure="waiting"]').textContent = ring.waiting;
  region.dataset.queue = ring.read;
  return true;
}

// Rows that stay are not touched; where the keyboard stood in one that goes, it stands in the one that has its place.
function putRows(list, rows) {
  const place = [...list.rows].findIndex((row) => row.contains(document.activeElement));
  for (const row of [...list.rows]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, number) => list.rows[number] === row || list.insertBefore(row, list.rows[number] ?? null));
  if (place < 0 || list.contains(document.activeElement)) return;
  list.rows[Math.min(place, rows.length - 1)].querySelector("a").focus({ preventScroll: true });
}

document.addEventListener("ring", (event) => {
  if (event.detail.changed === "queue" && takeNews(event.detail)) event.preventDefault();
});
