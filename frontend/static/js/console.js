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
