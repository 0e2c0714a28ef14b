// Picking a point for a form: on a map that is fetched only when somebody opens it, or from the device.
// What it finds goes into the fields that are there without it.

const config = JSON.parse(document.getElementById("place-config").textContent);
const words = config.words;
const box = document.querySelector("[data-place]");
const fields = Object.fromEntries(["area", "lat", "lon"].map((name) => [name, box.querySelector(`[name=${name}]`)]));
const canvas = box.querySelector("[data-place-canvas]");
const note = box.querySelector("[data-place-note]");
const DECIMALS = 5;
const PAN_PX = 40;

let map;
let marker;

box.querySelector(".place-tools").hidden = false;

function say(text) {
  note.textContent = text;
}

async function take(lat, lon) {
  fields.lat.value = lat.toFixed(DECIMALS);
  fields.lon.value = lon.toFixed(DECIMALS);
  mark();
  const answer = await fetch(`${config.place}?${new URLSearchParams({ lat: fields.lat.value, lon: fields.lon.value })}`);
  const found = answer.ok ? await answer.json() : {};
  if (!found.area) {
    say(words.outside);
    return;
  }
  const offered = [...fields.area.options].some((option) => option.value === found.area);
  if (offered) fields.area.value = found.area;
  say(words.in.replace("%(area)s", () => found.name));
  fields.area.dispatchEvent(new Event("change", { bubbles: true }));
}

function mark() {
  if (!map) return;
  marker?.remove();
  const [lat, lon] = [parseFloat(fields.lat.value), parseFloat(fields.lon.value)];
  if (Number.isNaN(lat) || Number.isNaN(lon)) return;
  const style = getComputedStyle(document.documentElement);
  marker = window.L.circleMarker([lat, lon], {
    radius: 9, weight: 3, color: style.getPropertyValue("--act"), fillOpacity: 0.2, interactive: false,
  }).addTo(map);
}

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

async function open() {
  if (map) return;
  say(words.loading);
  const style = (href) => load("link", { rel: "stylesheet", href });
  try {
    const parts = [style(config.leaflet.style), style(config.leaflet.own), load("script", { src: config.leaflet.script })];
    const [outlines] = await Promise.all([fetch(config.base).then((answer) => answer.json()), ...parts]);
    draw(outlines);
    say(words.take);
  } catch {
    map = undefined;
    canvas.hidden = true;
    say(words.failed);
  }
}

function draw(outlines) {
  const L = window.L;
  canvas.hidden = false;
  map = L.map(canvas, { attributionControl: false, minZoom: 3, maxZoom: 14, keyboard: false, fadeAnimation: false });
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name);
  const own = outlines.features.filter((feature) => feature.properties.kind === "area");
  L.geoJSON(outlines, {
    interactive: false,
    style: (feature) => ({
      color: colour("--map-line"), weight: 1, fillOpacity: 1,
      fillColor: colour(feature.properties.kind === "area" ? "--map-land" : "--map-abroad"),
    }),
  }).addTo(map);
  for (const feature of own) {
    const name = document.createElement("span");
    name.textContent = feature.properties.name;
    L.tooltip({ permanent: true, direction: "center", className: "map-name", opacity: 1 })
      .setLatLng(feature.properties.label).setContent(name).addTo(map);
  }
  map.fitBounds(L.geoJSON({ type: "FeatureCollection", features: own }).getBounds(), { animate: false });
  map.on("click", (event) => take(event.latlng.lat, event.latlng.lng));
  mark();
  canvas.focus();
}

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

canvas.addEventListener("keydown", (event) => {
  if (!map) return;
  if (MOVES[event.key]) map.panBy(MOVES[event.key].map((step) => step * PAN_PX), { animate: false });
  else if (event.key === "+") map.zoomIn(1, { animate: false });
  else if (event.key === "-") map.zoomOut(1, { animate: false });
  else if (event.key === "Enter") take(map.getCenter().lat, map.getCenter().lng);
  else return;
  event.preventDefault();
});

box.querySelector("[data-place-map]").addEventListener("click", open);
box.querySelector("[data-place-here]").addEventListener("click", () => {
  if (!navigator.geolocation) return say(words.denied);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => take(coords.latitude, coords.longitude),
    () => say(words.denied),
    { enableHighAccuracy: true, timeout: 15000 },
  );
});
box.querySelector("[data-place-clear]").addEventListener("click", () => {
  fields.lat.value = fields.lon.value = "";
  marker?.remove();
  say("");
});
