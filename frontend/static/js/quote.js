/* What is left of a price, while it is typed. Rounded half up, as the ledger does. */
"use strict";

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-net]");
  if (form && event.target.name === "price") sayNet(form, event.target.value);
});
document.addEventListener("htmx:afterSwap", sayAll);
sayAll();

function sayAll() {
  for (const form of document.querySelectorAll("[data-net]")) sayNet(form, form.elements.price?.value ?? "");
}

function sayNet(form, typed) {
  const said = form.querySelector("[data-net-said]");
  const amount = Number(typed.replace(/[€\s]/g, "").replace(",", "."));
  said.hidden = !(amount > 0);
  if (said.hidden) return;
  const { lang } = document.documentElement;
  const money = new Intl.NumberFormat(lang, { style: "currency", currency: form.dataset.currency });
  const digits = money.resolvedOptions().maximumFractionDigits;
  const unit = 10 ** digits;
  const minor = Math.round(amount * unit);
  const fee = Math.floor((2 * minor * Number(form.dataset.net) + 10000) / 20000);
  const shown = new Intl.NumberFormat(lang, { minimumFractionDigits: (minor - fee) % unit ? digits : 0 });
  const symbol = money.formatToParts(0).find((part) => part.type === "currency").value;
  said.textContent = said.dataset.words.replace("{net}", `${shown.format((minor - fee) / unit)}\u00a0${symbol}`);
}
