/* Small comforts. Every page also works when none of this runs. */
"use strict";

// A form that must have its effect once is not sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelector("button:not([type=button])")?.setAttribute("aria-busy", "true");
});

// Back from the browser's cache: the form may be used again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once][data-sent]")) release(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-once]");
  if (form) release(form);
});

function release(form) {
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
}

// Menus close on Escape and on a tap beside them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// What a phone keeps for the door goes with the person who signs out.
if (!document.body.dataset.signedIn && "caches" in window) window.caches.delete("doorstep");

// A summary of errors is where reading goes on.
function focusErrors(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary && !summary.closest("[data-quiet]")) summary.focus();
}
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target.parentElement ?? document));
focusErrors(document);

// A link to a group of choices leads to its first choice.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("fieldset") ? target.querySelector("input") : target;
  control.focus();
  control.closest(".field").scrollIntoView({ block: "center" });
});

// Which files were chosen, and how large they are, in the words of the page and not of the browser.
const NAMED_AT_MOST = 3;
document.documentElement.dataset.saysFiles = "";
document.addEventListener("change", (event) => event.target.matches("input[type=file]") && sayFiles(event.target));
document.addEventListener("reset", (event) => window.setTimeout(() => sayAllFiles(event.target)));
window.addEventListener("pageshow", () => sayAllFiles(document));

function sayAllFiles(root) {
  for (const field of root.querySelectorAll("input[type=file]")) sayFiles(field);
}

function sayFiles(field) {
  const said = document.querySelector(`[data-chosen="${field.id}"]`);
  if (!said) return;
  const files = [...field.files];
  const lines = files.slice(0, NAMED_AT_MOST).map((file) => `${file.name} · ${sizeOf([file])}`);
  const others = files.slice(NAMED_AT_MOST);
  if (others.length) lines.push(`+ ${others.length} · ${sizeOf(others)}`);
  said.replaceChildren(...(lines.length ? lines.map(asLine) : [said.dataset.none]));
}

function asLine(text) {
  const line = document.createElement("span");
  line.textContent = text;
  return line;
}

function sizeOf(files) {
  const kilobytes = files.reduce((sum, file) => sum + file.size, 0) / 1024;
  const [size, unit] = kilobytes < 1024 ? [Math.ceil(kilobytes), "kilobyte"] : [kilobytes / 1024, "megabyte"];
  const style = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(size);
}

// Time left goes on between two answers of the server.
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function spoken(minutes) {
  return minutes < 90 ? words.format(Math.ceil(minutes), "minute") : words.format(Math.round(minutes / 60), "hour");
}

function tick() {
  for (const ring of document.querySelectorAll("[data-deadline]")) {
    const minutes = Math.max(0, (new Date(ring.dataset.deadline) - Date.now()) / 60000);
    const around = 2 * Math.PI * 16;
    const share = Math.min(1, minutes / Number(ring.dataset.total));
    ring.querySelector(".ring__left").setAttribute("stroke-dasharray", `${around * share} ${around}`);
    ring.classList.toggle("ring--soon", share < 0.25);
    if (minutes >= 1) ring.querySelector("[data-words]").textContent = spoken(minutes);
  }
}
if (document.querySelector("[data-deadline]")) tick();
window.setInterval(tick, 10000);

// The worker that has words for when there is no connection; once the page is there, so that it waits for nothing.
window.addEventListener("load", () => {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" }).catch(() => null);
});

// Whoever signs out is not told on this device any more, before the session that may say so is gone.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const linked = localStorage.getItem("push-browser");
  if (!linked || new URL(form.action).pathname !== "/accounts/logout/") return;
  event.preventDefault();
  localStorage.removeItem("push-browser");
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const late = new Promise((resolve) => window.setTimeout(resolve, 3000));
  await Promise.race([fetch(`/inbox/browsers/${linked}/end/`, { method: "POST", body }).catch(() => null), late]);
  form.submit();
});
