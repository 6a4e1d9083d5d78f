/* Pushes to this browser: asked for by a button, linked with the account, ended with a row of the list.

   [data-push] holds the site's key; [data-push-when] are the words for each state, and one of them is shown. */
"use strict";

(() => {
  const part = document.querySelector("[data-push]");
  const key = part?.dataset.push;
  const MINE = "push-browser";
  if (!key) return;

  function show(state) {
    for (const words of part.querySelectorAll("[data-push-when]")) words.hidden = words.dataset.pushWhen !== state;
  }

  async function state() {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "cannot";
    if (Notification.permission === "denied") return "denied";
    const registration = await navigator.serviceWorker.getRegistration("/");
    const known = await registration?.pushManager.getSubscription();
    const row = part.querySelector(`[data-browser="${localStorage.getItem(MINE)}"]`);
    return known && row ? "on" : "off";
  }

  function bytes(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }

  async function start() {
    if ((await Notification.requestPermission()) !== "granted") return show(await state());
    await navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" });
    const registration = await navigator.serviceWorker.ready;
    const asked = { userVisibleOnly: true, applicationServerKey: bytes(key) };
    const found = await registration.pushManager.subscribe(asked);
    const { endpoint, keys } = found.toJSON();
    const token = part.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ endpoint, ...keys, csrfmiddlewaretoken: token });
    const answer = await fetch(part.dataset.link, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    localStorage.setItem(MINE, (await answer.json()).id);
    location.reload();
  }

  part.querySelector("[data-push-start]").addEventListener("click", (event) => {
    const button = event.currentTarget;
    button.setAttribute("aria-busy", "true");
    start()
      .catch(() => show("failed"))
      .finally(() => button.removeAttribute("aria-busy"));
  });

  // The row of this browser ends here as well, so that it is not asked for in vain.
  part.addEventListener("submit", async (event) => {
    if (event.target.closest("[data-browser]")?.dataset.browser !== localStorage.getItem(MINE)) return;
    localStorage.removeItem(MINE);
    const registration = await navigator.serviceWorker.getRegistration("/");
    (await registration?.pushManager.getSubscription())?.unsubscribe();
  });

  state().then(show);
})();
