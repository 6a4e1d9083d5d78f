/* Keeps nothing by itself: it shows the page of a door that a phone has kept, while there is no connection. */
"use strict";

const KEPT = "doorstep";
const DOOR = /^\/bookings\/\d+\/doorstep\/$/;
const PART = /^\/(static\/.+|people\/\d+\/photo\/)$/;
// A connection that does not answer for so long is none, to somebody who stands at a door.
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && DOOR.test(pathname);
  if (isPage) event.respondWith(door(request));
  else if (request.mode !== "navigate" && PART.test(pathname)) event.respondWith(part(request));
});

async function door(request) {
  const kept = await keptPage(request.url);
  const asked = fetch(request);
  if (!kept) return asked;
  const late = new Promise((resolve) => self.setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([asked, late]).catch(() => null);
  if (!answer) return kept;
  // Signed out, or no page for this person any more.
  if (answer.type === "opaqueredirect" || answer.status === 404) await forget(request.url);
  return answer.status >= 500 ? kept : answer;
}

async function keptPage(url) {
  const cache = await self.caches.open(KEPT);
  const kept = await cache.match(url);
  if (!kept) return null;
  if (new Date(kept.headers.get("X-Keep-Until")) > new Date()) return kept;
  await cache.delete(url);
  return null;
}

async function forget(url) {
  const cache = await self.caches.open(KEPT);
  await cache.delete(url);
}

async function part(request) {
  try {
    return await fetch(request);
  } catch (none) {
    const kept = await self.caches.match(request.url, { cacheName: KEPT });
    if (kept) return kept;
    throw none;
  }
}
