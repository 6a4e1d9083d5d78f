/* The site's worker: words for when there is no connection, our own static files by version, and pushes.

   No page of anybody is ever kept: what is kept is the same for everybody. The page of a door has a worker of its own. */
"use strict";

const VERSION = "{{ version }}";
const LANGUAGES = "{{ languages }}".split(" ");
const KEPT = `site-${VERSION}`;
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\.\w+$/;
const LANGUAGE = "/offline/language";
let language = null;

self.addEventListener("install", (event) => event.waitUntil(prepare().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

async function prepare() {
  const cache = await self.caches.open(KEPT);
  for (const code of LANGUAGES) {
    const answer = await fetch(`/offline/${code}/`, { credentials: "omit", cache: "no-cache" });
    if (!answer.ok) throw new Error(`offline page: ${answer.status}`);
    const text = await answer.clone().text();
    await cache.put(`/offline/${code}/`, answer);
    const parts = [...text.matchAll(/href="(\/static\/[^"]+)"/g)].map((found) => found[1]);
    await Promise.all(parts.map(async (part) => (await cache.match(part)) ?? cache.add(part).catch(() => null)));
  }
}

async function tidy() {
  const names = await self.caches.keys();
  const old = names.filter((name) => name.startsWith("site-") && name !== KEPT);
  await Promise.all(old.map((name) => self.caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request, pathname));
});

async function page(request) {
  try {
    const answer = await fetch(request);
    remember(answer.headers.get("Content-Language"));
    return answer;
  } catch {
    const cache = await self.caches.open(KEPT);
    return (await cache.match(`/offline/${await spoken(cache)}/`)) ?? Response.error();
  }
}

// The language of the last page, for when there is none to ask.
async function remember(code) {
  if (!LANGUAGES.includes(code) || code === language) return;
  language = code;
  const cache = await self.caches.open(KEPT);
  await cache.put(LANGUAGE, new Response(code));
}

async function spoken(cache) {
  const kept = language ?? (await (await cache.match(LANGUAGE))?.text());
  const own = self.navigator.language.slice(0, 2);
  return kept ?? (LANGUAGES.includes(own) ? own : LANGUAGES[0]);
}

// A name that says its content never changes; any other file is asked for first.
async function part(request, pathname) {
  const cache = await self.caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept && NAMED_BY_CONTENT.test(pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && NAMED_BY_CONTENT.test(pathname)) await cache.put(request, answer.clone());
    return answer;
  } catch (none) {
    if (kept) return kept;
    throw none;
  }
}

self.addEventListener("push", (event) => event.waitUntil(ring(event.data)));

async function ring(data) {
  let said = {};
  try {
    said = data.json();
  } catch {
    // Whatever came: a browser that shows nothing loses its right to pushes.
  }
  const { title = "Service Friend", body = "", tag = "news", url = "/inbox/" } = said;
  const look = { icon: "/static/img/app-192.png", renotify: true };
  await self.registration.showNotification(title, { body, tag, data: { url }, ...look });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/inbox/"));
});

async function open(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window" });
  const there = windows.find((one) => one.url === url.href) ?? windows[0];
  if (!there) return self.clients.openWindow(url.href);
  await there.focus();
  if (there.url !== url.href) await there.navigate(url.href).catch(() => self.clients.openWindow(url.href));
}
