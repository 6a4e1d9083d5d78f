/* Chosen reasons are put into the field, where they can be edited. */
"use strict";

for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    const field = button.closest("form").elements.reason;
    field.value = button.dataset.fill;
    field.focus();
  });
}
