/* A conversation: sends over HTTP with an id of its own, fills gaps by number, shows each message's state. */
"use strict";

const composer = document.querySelector("[data-composer]");
const TRIES = 6;

// What was written here and is not acknowledged yet; a thread that is fetched anew gets it back.
const waiting = new Set();

// Asked for each time: the thread of a visit is fetched anew when the visit changes.
function chat() {
  return document.querySelector("[data-conversation]");
}

if (chat()) {
  if (!isThread()) chat().lastElementChild?.scrollIntoView({ block: "end" });
  document.addEventListener("ring", ({ detail }) => {
    const isMine = detail.changed === "conversation" && String(detail.id) === chat().dataset.conversation;
    if (isMine || detail.changed === "everything") fillGap();
  });
  document.addEventListener("htmx:afterSwap", () => waiting.forEach(keep));
}
if (chat() && composer) composer.addEventListener("submit", submit);

function keep(bubble) {
  const isThere = chat().querySelector(`[data-client-id="${bubble.dataset.clientId}"][data-seq]`);
  if (isThere) waiting.delete(bubble);
  else if (!bubble.isConnected) chat().append(bubble);
}

// Among what happened, the platform's own lines are left out, and the page keeps its place.
function isThread() {
  return "thread" in chat().dataset;
}

function lastSeq() {
  const numbers = [...chat().querySelectorAll("[data-seq]")].map((one) => Number(one.dataset.seq) || 0);
  return Math.max(Number(chat().dataset.last) || 0, ...numbers);
}

let filling = null;
function fillGap() {
  filling ??= ask().finally(() => (filling = null));
  return filling;
}

async function ask() {
  const address = chat().dataset.after.replace(/0\/$/, `${lastSeq()}/`);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  for (const bubble of fresh.content.querySelectorAll("[data-seq]")) place(bubble);
  markRead();
}

function place(bubble) {
  if (chat().querySelector(`[data-seq="${bubble.dataset.seq}"]`)) return;
  if (isThread()) chat().dataset.last = Math.max(Number(chat().dataset.last) || 0, Number(bubble.dataset.seq));
  if (isThread() && bubble.matches(".bubble--system")) return;
  const mine = bubble.dataset.clientId && chat().querySelector(`[data-client-id="${bubble.dataset.clientId}"]`);
  if (mine) {
    waiting.delete(mine);
    mine.replaceWith(bubble);
  } else chat().append(bubble);
  bubble.scrollIntoView({ block: "nearest" });
}

function markRead() {
  if (document.hidden) return;
  post(chat().dataset.read, { seq: lastSeq() }).catch(() => {});
}

function post(address, fields) {
  const body = new URLSearchParams(fields);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
}

function submit(event) {
  event.preventDefault();
  const text = composer.elements.text.value.trim();
  if (!text) return;
  const id = crypto.randomUUID();
  const bubble = pending(text, id);
  composer.elements.text.value = "";
  send(bubble, text, id, 1);
}

function pending(text, id) {
  const bubble = document.createElement("li");
  bubble.className = "bubble bubble--own";
  bubble.dataset.clientId = id;
  const words = document.createElement("div");
  words.className = "bubble__text";
  words.textContent = text;
  const meta = document.createElement("span");
  meta.className = "bubble__meta";
  meta.textContent = chat().dataset.sending;
  bubble.append(words, meta);
  waiting.add(bubble);
  chat().append(bubble);
  bubble.scrollIntoView({ block: "end" });
  return bubble;
}

async function send(bubble, text, id, attempt) {
  try {
    const answer = await post(composer.action, { text, client_id: id });
    if (answer.ok) {
      bubble.querySelector(".bubble__meta").textContent = chat().dataset.sent;
      await fillGap();
      return;
    }
    if (answer.status < 500) return failed(bubble, text, id);
  } catch {
    // No network: the same id makes trying again safe.
  }
  if (attempt >= TRIES) return failed(bubble, text, id);
  window.setTimeout(() => send(bubble, text, id, attempt + 1), 500 * 2 ** attempt);
}

function failed(bubble, text, id) {
  const meta = bubble.querySelector(".bubble__meta");
  meta.textContent = chat().dataset.failed;
  meta.classList.add("bubble__meta--wrong");
  bubble.addEventListener("click", () => {
    meta.classList.remove("bubble__meta--wrong");
    meta.textContent = chat().dataset.sending;
    send(bubble, text, id, 1);
  }, { once: true });
}
