/* The door on a phone: keeps the page of a visit that is near, answers without a connection, and sends it later.

   [data-door-keep] on a visit names the page to keep. What was answered stands in the outbox until the server
   has it. Nothing else is kept: no address, no other page. */
"use strict";

(() => {
  const KEPT = "doorstep";
  const OUTBOX = "doorstep-outbox";
  const ANSWERED = "doorstep-answered";
  const LOOK_EVERY = 8000;
  const HEARD = { confirm: "confirmed", doubt: "doubted" };
  const door = document.querySelector("[data-door]");
  const canKeep = "caches" in window && "serviceWorker" in navigator;

  // ---- keeping

  async function keep(address) {
    await navigator.serviceWorker.register("/doorstep-worker.js", { scope: "/bookings/" });
    const url = new URL(address, location.href).href;
    const answer = await fetch(url, { credentials: "same-origin" });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const until = page.querySelector("[data-keep-until]")?.dataset.keepUntil;
    if (!answer.ok || answer.redirected || !until) return forget(url);
    const cache = await caches.open(KEPT);
    await Promise.all(partsOf(page).map((part) => cache.add(part).catch(() => null)));
    const headers = { "Content-Type": "text/html; charset=utf-8", "X-Keep-Until": until };
    await cache.put(url, new Response(text, { headers }));
    document.documentElement.dataset.doorKept = "yes";
  }

  function partsOf(page) {
    const found = page.querySelectorAll("link[rel=stylesheet][href], link[rel=icon][href], script[src], img[src]");
    return [...found].map((one) => new URL(one.getAttribute("href") ?? one.getAttribute("src"), location.href).href);
  }

  async function forget(url) {
    const cache = await caches.open(KEPT);
    await cache.delete(url);
    await forgetOld();
  }

  // Pages whose visit is over; with the last of them everything goes.
  async function forgetOld() {
    if (!(await caches.has(KEPT))) return;
    const cache = await caches.open(KEPT);
    let pages = 0;
    for (const request of await cache.keys()) {
      const until = (await cache.match(request)).headers.get("X-Keep-Until");
      if (until && new Date(until) < new Date()) await cache.delete(request);
      else if (until) pages += 1;
    }
    if (!pages) await caches.delete(KEPT);
  }

  // ---- the outbox: one answer per door, the last one

  function outbox() {
    try {
      return JSON.parse(localStorage.getItem(OUTBOX)) ?? {};
    } catch {
      return {};
    }
  }

  function write(id, entry) {
    const all = outbox();
    if (entry) all[id] = entry;
    else delete all[id];
    if (Object.keys(all).length) localStorage.setItem(OUTBOX, JSON.stringify(all));
    else localStorage.removeItem(OUTBOX);
  }

  let sending = null;
  function flush() {
    sending ??= sendAll().finally(() => (sending = null));
    return sending;
  }

  async function sendAll() {
    for (const [id, entry] of Object.entries(outbox())) {
      const status = await send(id, entry);
      // Whatever the server made of it, it has heard it; only what did not arrive is sent once more.
      if (status === null || status >= 500 || status === 403) continue;
      if (outbox()[id]?.heardAt === entry.heardAt) write(id, null);
      if (door?.dataset.door === id) {
        sessionStorage.setItem(ANSWERED, "yes");
        location.reload();
      }
    }
  }

  async function send(id, { verb, heardAt }) {
    try {
      const page = await fetch(`/bookings/${id}/doorstep/`, { credentials: "same-origin", cache: "no-store" });
      if (!page.ok || page.redirected) return page.redirected ? null : page.status;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
      if (!token) return 404;
      const body = new URLSearchParams({ heard_at: heardAt, csrfmiddlewaretoken: token });
      const headers = { Accept: "application/json" };
      const answer = await fetch(`/bookings/${id}/doorstep/${verb}/`, { method: "POST", body, headers });
      return answer.status;
    } catch {
      return null;
    }
  }

  // ---- the page itself

  function show() {
    const entry = outbox()[door.dataset.door];
    const heard = entry ? HEARD[entry.verb] : door.dataset.heard;
    for (const section of document.querySelectorAll("[data-heard-is]")) {
      section.hidden = section.dataset.heardIs !== heard;
    }
    const isCut = !navigator.onLine || entry !== undefined;
    for (const note of document.querySelectorAll("[data-offline]")) note.hidden = !isCut;
    for (const part of document.querySelectorAll("[data-needs-connection] button")) part.disabled = isCut;
  }

  function answer(event) {
    const form = event.target.closest("[data-answer]");
    if (!form) return;
    event.preventDefault();
    write(door.dataset.door, { verb: form.dataset.answer, heardAt: new Date().toISOString() });
    show();
    standAtAnswer();
    flush();
  }

  // The button that was pressed is gone: whoever uses keys or a screen reader goes on at what the answer means.
  function standAtAnswer() {
    sessionStorage.removeItem(ANSWERED);
    const heading = document.querySelector("[data-heard-is]:not([hidden]) h2");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }

  // The other phone may have confirmed meanwhile.
  async function look() {
    if (document.hidden || !navigator.onLine || door.dataset.proven === "yes") return;
    await flush();
    try {
      const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const now = fresh.querySelector("[data-door]")?.dataset;
      if (!now || now.proven !== door.dataset.proven || now.heard !== door.dataset.heard) location.reload();
    } catch {
      show();
    }
  }

  const kept = door ? location.pathname : document.querySelector("[data-door-keep]")?.dataset.doorKeep;
  if (canKeep && kept) keep(kept).catch(() => null);
  else if (canKeep) forgetOld();
  if (door) {
    show();
    if (sessionStorage.getItem(ANSWERED)) standAtAnswer();
    document.addEventListener("submit", answer);
    window.addEventListener("offline", show);
    window.setInterval(look, LOOK_EVERY);
  }
  window.addEventListener("online", () => {
    if (door) show();
    flush();
  });
  if (navigator.onLine) flush();
})();
