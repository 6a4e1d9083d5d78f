/* Help, or what is asked for, nearby: hexagons with counts, larger ones from farther away, and the names of towns.
   Works without tiles; the list beside it says the same without a map. */
"use strict";

// From which zoom on which level of hexagons is drawn: countries, regions, cities, quarters, streets.
const LEVELS = [[0, 4], [8, 5], [10, 6], [12, 7], [13, 8]];
const frame = document.querySelector("[data-map]");

if (frame && window.L) draw(frame);

function draw(box) {
  const map = L.map(box, { scrollWheelZoom: false, attributionControl: Boolean(box.dataset.tiles), maxZoom: 15 });
  map.setView([51, 10], 6);
  L.control.scale({ imperial: false }).addTo(map);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 15 }).addTo(map);
  else names().forEach((name) => name.addTo(map));
  const shown = shower(map, box.dataset.cells, box.dataset.count || "helpers");
  const show = async (level) => {
    const layer = await shown(level);
    thinOut(box);
    return layer;
  };
  map.on("zoomend", () => show(levelAt(map.getZoom())));
  show(6).then((layer) => layer?.getLayers().length && map.fitBounds(layer.getBounds(), { maxZoom: 12, padding: [16, 16] }));
}

function levelAt(zoom) {
  return LEVELS.findLast(([from]) => zoom >= from)[1];
}

// Each level is fetched once; the one asked for last is shown.
function shower(map, address, counted) {
  const layers = new Map();
  let wanted = null;
  let shown = null;
  return async (level) => {
    wanted = level;
    if (!layers.has(level)) layers.set(level, load(address, level, counted));
    const layer = await layers.get(level);
    if (!layer || wanted !== level || shown === layer) return layer;
    shown?.remove();
    shown = layer.addTo(map);
    return layer;
  };
}

async function load(address, level, counted) {
  const url = new URL(address, location.href);
  url.searchParams.set("detail", level);
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  const style = ({ properties }) => styled(properties[counted]);
  const onEachFeature = ({ properties }, layer) => labelled(String(properties[counted]), layer);
  return answer.ok ? L.geoJSON(await answer.json(), { style, onEachFeature }) : null;
}

function styled(count) {
  const amount = count >= 10 ? " help-cell--many" : count >= 3 ? " help-cell--some" : "";
  return { className: `help-cell${amount}` };
}

function labelled(count, layer) {
  layer.bindTooltip(count, { permanent: true, direction: "center", className: "cell-count" });
}

// A town's name gives way to the counts and to the names of larger towns, which come first.
function thinOut(box) {
  const taken = [...box.querySelectorAll(".cell-count")].map((one) => one.getBoundingClientRect());
  for (const name of box.querySelectorAll(".town-name")) {
    const place = name.getBoundingClientRect();
    const isFree = !taken.some((other) => overlaps(place, other));
    name.classList.toggle("town-name--hidden", !isFree);
    if (isFree) taken.push(place);
  }
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function names() {
  return [...document.querySelectorAll("[data-town]")].map(({ dataset }) =>
    L.tooltip([dataset.lat, dataset.lng], {
      content: dataset.town, permanent: true, direction: "bottom", className: "town-name", opacity: 1,
    }));
}
