/* "Use my location": the device is asked only when somebody presses the button. */
"use strict";

const box = document.querySelector("[data-locate]");
const form = box?.closest("form");

if (box && "geolocation" in navigator) {
  const said = box.querySelector("[data-locate-said]");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lng.value = rounded(coords.longitude);
        form.elements.lat.value = rounded(coords.latitude);
        said.textContent = said.dataset.done;
        if ("rough" in box.dataset) form.requestSubmit();
      },
      () => {
        said.textContent = said.dataset.failed;
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}

// Looking around needs no more than about a kilometre, so no more leaves the device.
function rounded(degrees) {
  return "rough" in box.dataset ? degrees.toFixed(2) : degrees;
}
