/* Help nearby: one hexagon per cell with its count. Works without tiles; the list beside it says the same. */
"use strict";

const COUNTS_FROM_ZOOM = 13;
const frame = document.querySelector("[data-map]");

if (frame && window.L) draw(frame);

async function draw(box) {
  const map = L.map(box, { scrollWheelZoom: false, attributionControl: Boolean(box.dataset.tiles) });
  map.on("zoomend", () => box.classList.toggle("map--far", map.getZoom() < COUNTS_FROM_ZOOM));
  map.setView([51, 10], 6);
  L.control.scale({ imperial: false }).addTo(map);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 15 }).addTo(map);
  const answer = await fetch(box.dataset.cells, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) return;
  const layer = L.geoJSON(await answer.json(), { style: styled, onEachFeature: labelled }).addTo(map);
  if (layer.getLayers().length) map.fitBounds(layer.getBounds(), { maxZoom: 12 });
}

function styled(feature) {
  return { className: feature.properties.helpers > 1 ? "cell cell--many" : "cell" };
}

function labelled(feature, layer) {
  const count = String(feature.properties.helpers);
  layer.bindTooltip(count, { permanent: true, direction: "center", className: "cell-count" });
}
