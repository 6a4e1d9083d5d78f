/* A conversation: what is written waits in the outbox until the server has it; what changed is asked for by revision,
   so that a page that missed a ring, an edit or a week holds the same as a fresh one. */
"use strict";

(() => {
  const FIRST_WAIT_MS = 1000;
  const LONGEST_WAIT_MS = 30000;
  const composer = document.querySelector("[data-composer]");
  const fileForm = document.querySelector("[data-file-form]");

  // Asked for each time: the thread of a visit is fetched anew when the visit changes.
  function chat() {
    return document.querySelector("[data-conversation]");
  }

  const outbox = chat() && Outbox(chat().dataset.me, chat().dataset.conversation);
  const files = chat() && FileOutbox(chat().dataset.me, chat().dataset.conversation);

  // -- what is there -----------------------------------------------------------------------------------------------

  // Among what happened, the platform's own lines are left out, and the page keeps its place.
  function isThread() {
    return "thread" in chat().dataset;
  }

  function lastSeq() {
    const numbers = [...chat().querySelectorAll("[data-seq]")].map((one) => Number(one.dataset.seq) || 0);
    return Math.max(Number(chat().dataset.last) || 0, ...numbers);
  }

  // One ask at a time; a ring that comes during it is answered by another one after it.
  let held = Number(chat()?.dataset.revision);
  let filling = null;
  let isRung = false;
  let retryFill = null;
  function fillGap() {
    isRung = true;
    filling ??= fill().finally(() => (filling = null));
    return filling;
  }

  async function fill() {
    try {
      while (isRung) {
        isRung = false;
        while (await ask());
      }
    } catch {
      // No network, or a server that is away: whatever rings next asks again, and so does the clock.
      window.clearTimeout(retryFill);
      retryFill = window.setTimeout(fillGap, 5000);
    }
  }

  // Returns whether there is more than one answer holds.
  async function ask() {
    const address = chat().dataset.changes.replace(/0\/$/, `${chat().dataset.revision}/`);
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status >= 500) throw new Error("away");
    if (!answer.ok || answer.redirected) return false;
    const fresh = read(await answer.text());
    const told = fresh.querySelector("[data-told]");
    if (!told) return false;
    take(fresh, Number(told.dataset.revision), Number(told.dataset.seen));
    return "more" in told.dataset;
  }

  // A ring carries the line that is new: it fits where the page holds everything before it. Else the page asks.
  function hear(ring) {
    // Somebody has read: no line is other than it was.
    if ("seen" in ring && !("revision" in ring)) return showSeen(ring.seen);
    const missing = ring.revision - Number(chat().dataset.revision);
    const isCarried = missing === 1 && ring.html && ring.language === document.documentElement.lang;
    if (filling || !(missing <= 0 || isCarried)) return fillGap();
    take(read(isCarried ? ring.html : ""), ring.revision, ring.seen);
  }

  function read(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    return fresh.content;
  }

  function take(fresh, revision, seen) {
    for (const bubble of fresh.querySelectorAll("[data-seq]")) place(bubble);
    // The thread may have been swapped meanwhile for one that knows more.
    held = Math.max(Number(chat().dataset.revision), revision);
    chat().dataset.revision = held;
    showSeen(seen);
    markRead();
  }

  function place(bubble) {
    signForms(bubble);
    const seq = Number(bubble.dataset.seq);
    const there = chat().querySelector(`[data-seq="${seq}"]`);
    if (there) return replace(there, bubble);
    if ("part" in chat().dataset) return;
    if (isThread()) chat().dataset.last = Math.max(Number(chat().dataset.last) || 0, seq);
    if (isThread() && bubble.matches(".bubble--system")) return;
    const mine = bubble.dataset.clientId && chat().querySelector(`[data-client-id="${bubble.dataset.clientId}"]`);
    if (mine) {
      settle(bubble.dataset.clientId);
      mine.remove();
    }
    const later = [...chat().querySelectorAll(".bubble[data-seq]")].find((one) => Number(one.dataset.seq) > seq);
    const next = later ?? chat().querySelector(".bubble:not([data-seq])");
    if (next) next.before(bubble);
    else chat().append(bubble);
    bubble.scrollIntoView({ block: "nearest" });
  }

  // What a ring carries was made for no page in particular, and has no token.
  function signForms(bubble) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of bubble.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  }

  // Not under the hands of somebody who is writing in it; it comes with the next change, or when they are done.
  function replace(there, bubble) {
    const isWriting = there.contains(document.activeElement) && document.activeElement.matches("textarea");
    if (isWriting) return document.activeElement.addEventListener("blur", () => replace(there, bubble), { once: true });
    const hadFocus = there.contains(document.activeElement);
    there.replaceWith(bubble);
    if (hadFocus) (bubble.querySelector("summary") ?? composer?.elements.text)?.focus({ preventScroll: true });
  }

  function showSeen(seen) {
    if (!(seen > Number(chat().dataset.seen))) return;
    chat().dataset.seen = seen;
    for (const bubble of chat().querySelectorAll(".bubble--own[data-seq]")) {
      if (Number(bubble.dataset.seq) <= seen) bubble.querySelector("[data-state]")?.replaceWith(stateOf("seen"));
    }
  }

  let marked = 0;
  function markRead() {
    const seq = lastSeq();
    if (document.hidden || seq <= marked || "part" in chat().dataset) return;
    marked = seq;
    post(chat().dataset.read, new URLSearchParams({ seq })).catch(() => (marked = 0));
  }

  function post(address, body) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
  }

  // -- what was written --------------------------------------------------------------------------------------------

  function word(name) {
    const words = document.querySelector("[data-chat-words]").content;
    return words.querySelector(`[data-word="${name}"]`).cloneNode(true);
  }

  function stateOf(name) {
    const state = word(name);
    state.dataset.state = name;
    return state;
  }

  function submit(event) {
    event.preventDefault();
    const field = composer.elements.text;
    if (!field.value.trim()) return;
    outbox.add({ id: newId(), text: field.value.trim() });
    field.value = "";
    field.focus();
    showWaiting();
    chat().lastElementChild.scrollIntoView({ block: isThread() ? "nearest" : "end" });
    flush();
  }

  // Without a secure context the browser offers no ids of its own.
  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const letters = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0"));
    return letters.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function fillIn(event) {
    if (!composer) return;
    event.preventDefault();
    const field = composer.elements.text;
    field.value = [field.value.trim(), event.currentTarget.dataset.fill].filter(Boolean).join(" ");
    field.focus();
  }

  // A bubble for everything that waits, in its order; what the server has told meanwhile is done.
  function showWaiting() {
    for (const entry of [...outbox.all(), ...files.all()]) {
      const there = chat().querySelector(`[data-client-id="${entry.id}"]`);
      if (there?.dataset.seq) settle(entry.id);
      else if (!there) chat().append(waitingBubble(entry.id, entry.text ?? entry.file.name));
      if (entry.reason && !there) showRefused(entry.id, entry.reason);
    }
  }

  function waitingBubble(id, text) {
    const bubble = document.createElement("li");
    bubble.className = "bubble bubble--own";
    bubble.dataset.clientId = id;
    const words = document.createElement("div");
    words.className = "bubble__text";
    words.textContent = text;
    const meta = document.createElement("span");
    meta.className = "bubble__meta";
    meta.append(stateOf(navigator.onLine ? "waiting" : "offline"));
    bubble.append(words, meta);
    return bubble;
  }

  function bubbleOf(id) {
    return chat().querySelector(`[data-client-id="${id}"]:not([data-seq])`);
  }

  function show(id, name) {
    const bubble = bubbleOf(id);
    if (!bubble) return;
    bubble.querySelector(".bubble__meta").replaceChildren(stateOf(name));
    bubble.querySelector(".bubble__refused")?.remove();
  }

  // One text at a time, in the order in which they were written; a refused one stands aside.
  let sending = false;
  let isAsked = false;
  let wait = FIRST_WAIT_MS;
  let retryFlush = null;
  async function flush() {
    isAsked = true;
    if (sending) return;
    sending = true;
    window.clearTimeout(retryFlush);
    try {
      while (isAsked) {
        isAsked = false;
        let entry;
        while ((entry = outbox.all().find((one) => !one.reason))) {
          if (!(await sendText(entry))) return later();
        }
        await files.load();
        while ((entry = files.all().find((one) => !one.reason))) {
          if (!(await sendFile(entry))) return later();
        }
      }
      wait = FIRST_WAIT_MS;
    } finally {
      sending = false;
    }
  }

  function later() {
    retryFlush = window.setTimeout(flush, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  // Each returns whether the next one can go: false when nothing gets through now.
  function sendText({ id, text }) {
    const body = new URLSearchParams({ text, client_id: id });
    return deliver(id, chat().dataset.send, body, (reason) => outbox.put(id, { reason }));
  }

  function sendFile({ id, file }) {
    const body = new FormData();
    body.append("client_id", id);
    body.append("file", file);
    return deliver(id, chat().dataset.sendFile, body, (reason) => files.put(id, { reason }));
  }

  async function deliver(id, address, body, refuse) {
    let answer;
    try {
      answer = await post(address, body);
    } catch {
      show(id, "offline");
      return false;
    }
    // A page in place of facts is the page for signing in, or a guard in between: the words stay and wait.
    const isTold = answer.headers.get("Content-Type")?.startsWith("application/json") && !answer.redirected;
    if (answer.ok && isTold) {
      const bubble = bubbleOf(id);
      show(id, "sent");
      await fillGap();
      // Not removed before the page holds it: the text stands somewhere at every moment.
      settle(id);
      if (bubble?.isConnected && "part" in chat().dataset) bubble.remove();
      return true;
    }
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      show(id, "signed-out");
      return false;
    }
    if (answer.status >= 500 || answer.status === 429 || answer.ok) {
      show(id, "waiting");
      return false;
    }
    const told = isTold ? await answer.json() : {};
    const reason = told.reason ?? word("unsure").textContent;
    refuse(reason);
    showRefused(id, reason);
    return true;
  }

  function settle(id) {
    outbox.remove(id);
    files.remove(id);
  }

  // What was refused stays with its reason, to be sent again, changed or thrown away.
  function showRefused(id, reason) {
    show(id, "refused");
    const bubble = bubbleOf(id);
    if (!bubble) return;
    bubble.querySelector(".bubble__meta").classList.add("bubble__meta--wrong");
    const refused = document.createElement("div");
    refused.className = "bubble__refused";
    refused.setAttribute("role", "alert");
    const why = document.createElement("p");
    why.textContent = reason;
    const tools = word("refused-tools");
    tools.querySelector("[data-again]").addEventListener("click", () => again(id));
    tools.querySelector("[data-back]").addEventListener("click", () => back(id));
    tools.querySelector("[data-discard]").addEventListener("click", () => discard(id));
    if (!composer || files.has(id)) tools.querySelector("[data-back]").remove();
    refused.append(why, tools);
    bubble.append(refused);
  }

  function again(id) {
    outbox.put(id, { reason: null });
    files.put(id, { reason: null });
    bubbleOf(id).querySelector(".bubble__meta").classList.remove("bubble__meta--wrong");
    show(id, "waiting");
    flush();
  }

  function back(id) {
    const field = composer.elements.text;
    const entry = outbox.all().find((one) => one.id === id);
    field.value = [field.value.trim(), entry?.text].filter(Boolean).join("\n");
    discard(id);
  }

  function discard(id) {
    bubbleOf(id)?.remove();
    settle(id);
    composer?.elements.text.focus();
  }

  // -- files, and changes of what is there -------------------------------------------------------------------------

  async function submitChange(event) {
    const form = event.target;
    if (!form.matches("[data-change]")) return;
    event.preventDefault();
    const why = form.querySelector("[data-why]");
    why.hidden = true;
    let reason = word("unsure").textContent;
    try {
      const answer = await post(form.action, new URLSearchParams(new FormData(form)));
      const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (answer.ok && isTold && !answer.redirected) {
        document.activeElement?.blur();
        form.closest("details").open = false;
        await fillGap();
        composer?.elements.text.focus({ preventScroll: true });
        return;
      }
      if (isTold) reason = (await answer.json()).reason ?? reason;
    } catch {
      // The words stay in their field.
    }
    why.textContent = reason;
    why.hidden = false;
  }

  // -- begin ---------------------------------------------------------------------------------------------------------

  if (chat()) {
    if (!isThread() && !location.hash) chat().lastElementChild?.scrollIntoView({ block: "end" });
    showWaiting();
    files.load().then(showWaiting);
    flush();
    document.addEventListener("ring", ({ detail }) => {
      const isMine = detail.changed === "conversation" && String(detail.id) === chat().dataset.conversation;
      if (!isMine && detail.changed !== "everything") return;
      if (isMine) hear(detail);
      else fillGap();
      flush();
    });
    document.addEventListener("htmx:afterSwap", () => {
      showWaiting();
      // The thread of a visit may come from an answer that was on its way while the page was told more.
      if (Number(chat().dataset.revision) < held) fillGap();
    });
    document.addEventListener("submit", submitChange);
    document.addEventListener("visibilitychange", () => document.hidden || markRead());
    window.addEventListener("online", () => {
      fillGap();
      flush();
    });
    window.addEventListener("beforeunload", (event) => files.areAllKept() || event.preventDefault());
  }
  if (composer) {
    composer.addEventListener("submit", submit);
    composer.elements.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
    });
  }
  for (const one of document.querySelectorAll("[data-fill]")) one.addEventListener("click", fillIn);
  if (fileForm) {
    fileForm.elements.file.multiple = true;
    fileForm.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const file of fileForm.elements.file.files) files.add(newId(), file);
      fileForm.reset();
      showWaiting();
      composer?.elements.text.focus();
      flush();
    });
  }
})();
