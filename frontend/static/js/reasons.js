/* Chosen reasons are put into the field, where they can be edited. */
"use strict";

for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    const form = button.closest("form");
    const field = form.elements.reason || form.querySelector("textarea");
    field.value = button.dataset.fill;
    field.focus();
  });
}
