/* A private address, into the clipboard; without one the button stays away and the address can be selected. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const address = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(address.value ?? address.textContent);
    button.nextElementSibling.textContent = button.dataset.said;
  });
}
