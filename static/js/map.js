// The map of incidents: our own outlines below, and above them what the server counts in the part that is shown.
// Everything it draws stands in the table beside it too.

const L = window.L;
const config = JSON.parse(document.getElementById("map-config").textContent);
const note = document.getElementById("map-note");
const words = config.words;
const silent = new Set(config.silent); // areas of which no report was received

const CALM_MS = 200; // so long a map must rest before its numbers are fetched
const CLOSER_AREAS_ZOOM = 8; // from here on the areas below the provinces are drawn, and bases have names
const NAMES_ZOOM = 6;
const SMALLEST_PX = 4;
const LARGEST_PX = 18;

document.querySelector(".map-waits").remove();
const map = L.map("map", {
  attributionControl: false,
  minZoom: 3,
  maxZoom: 14,
  zoomSnap: 0.5,
  fadeAnimation: false,
  zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
});
// Panes of our own: in Leaflet's, points drawn on a canvas would lie under the areas.
for (const [name, level] of [["base", 250], ["bases", 445], ["marks", 450], ["spots", 455], ["names", 460]]) {
  map.createPane(name).style.zIndex = level;
}
map.getPane("names").style.pointerEvents = "none";
const canvas = L.canvas({ pane: "marks", padding: 0.2 });
const marks = L.layerGroup().addTo(map);
const names = L.layerGroup();
const layers = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const plural = new Intl.PluralRules(document.documentElement.lang);

function number(value) {
  return value.toLocaleString(document.documentElement.lang);
}

// What stands between a name and what is said of it differs between languages.
function named(name, text) {
  return words.named.replace("%(name)s", () => name).replace("%(text)s", () => text);
}

// --- Outlines ---------------------------------------------------------------------------------------------------

function styleOf(feature) {
  if (feature.properties.kind === "country") {
    return { color: colour("--map-line"), weight: 0.5, fillColor: colour("--map-abroad"), fillOpacity: 1 };
  }
  const land = silent.has(feature.properties.pcode) ? "--map-silent" : "--map-land";
  return { color: colour("--map-line"), weight: 1, fillColor: colour(land), fillOpacity: 1 };
}

function styleOfCloser(feature) {
  const fill = silent.has(feature.properties.pcode);
  return { color: colour("--map-line"), weight: 0.5, fill, fillColor: colour("--map-silent"), fillOpacity: 1 };
}

function nameOf(feature) {
  const content = document.createElement("span");
  content.textContent = feature.properties.name;
  return L.tooltip({ permanent: true, direction: "top", offset: [0, -10], pane: "names", className: "map-name", opacity: 1 })
    .setLatLng(feature.properties.label)
    .setContent(content);
}

async function drawOutlines(level, style) {
  if (layers.has(level)) return;
  layers.set(level, null);
  const answer = await fetch(`${config.base}?level=${level}`);
  if (!answer.ok) {
    layers.delete(level);
    throw new Error(answer.statusText);
  }
  const outlines = await answer.json();
  const layer = L.geoJSON(outlines, { pane: "base", style, interactive: false }).addTo(map);
  layers.set(level, { layer, style });
  if (level === 1) {
    for (const feature of outlines.features) if (feature.properties.name) names.addLayer(nameOf(feature));
    showNames();
  } else {
    layer.bringToFront();
  }
}

function showNames() {
  const wanted = map.getZoom() >= NAMES_ZOOM;
  if (wanted !== map.hasLayer(names)) map[wanted ? "addLayer" : "removeLayer"](names);
  map.getContainer().classList.toggle("map-far", map.getZoom() < CLOSER_AREAS_ZOOM);
}

// --- Marks ------------------------------------------------------------------------------------------------------

// `since`: the month from which on the circles count, where they do not count all that is stored.
function rowsOf(mark, origin, resolution, since) {
  const query = new URLSearchParams(config.query);
  query.set("origin", origin);
  query.set("mark", mark);
  if (since) query.set("since", since);
  if (resolution) query.set("at", resolution);
  return `${config.rows}?${query}`;
}

function missionFirst([one], [other]) {
  return (other === "mission") - (one === "mission") || one.localeCompare(other);
}

// Built from elements, never from text as HTML.
function popupOf(counts, where, linkOf) {
  const box = document.createElement("div");
  for (const [origin, n] of Object.entries(counts).sort(missionFirst)) {
    const line = document.createElement("p");
    const strong = document.createElement("strong");
    const unit = plural.select(n) === "one" ? words.incident : words.incidents;
    strong.textContent = named(config.origins[origin], `${number(n)} ${unit}`);
    const link = document.createElement("a");
    link.href = linkOf(origin);
    link.textContent = words.rows;
    line.append(strong, document.createElement("br"), link);
    box.append(line);
  }
  const place = document.createElement("p");
  place.textContent = where;
  box.append(place);
  return box;
}

// A popup of the map, not of the mark: marks are drawn again whenever the map has moved, also to make room for it.
function opens(layer, content) {
  const open = () => L.popup().setLatLng(layer.getLatLng()).setContent(content()).openOn(map);
  layer.on("click", open);
  layer.on("keypress", (event) => {
    if (event.originalEvent.key !== "Enter") return;
    open().getElement().querySelector("a").focus();
  });
  return layer;
}

function circles(cell, { resolution, since }, most) {
  const linkOf = (origin) => rowsOf(cell.mark, origin, resolution, since);
  const popup = () => popupOf(cell.counts, words.within[resolution], linkOf);
  // What the mission recorded is drawn last, on top of what datasets publish.
  for (const [origin, n] of Object.entries(cell.counts).sort(missionFirst).reverse()) {
    const own = origin === "mission";
    const radius = SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * Math.sqrt(n / most);
    const circle = L.circleMarker([cell.lat, cell.lon], {
      renderer: canvas,
      radius,
      weight: 1.5,
      color: colour(own ? "--map-mission-line" : "--map-dataset-line"),
      fillColor: colour(own ? "--map-mission" : "--map-dataset"),
      fillOpacity: own ? 0.85 : 0.45,
    });
    opens(circle, popup).addTo(marks);
  }
}

// A number for each origin side by side: they are never added up.
function areaMark(area, resolution) {
  const box = document.createElement("span");
  const counted = [];
  for (const [origin, n] of Object.entries(area.counts).sort(missionFirst)) {
    const part = document.createElement("span");
    if (origin === "mission") part.className = "map-area-own";
    part.textContent = number(n);
    box.append(part);
    counted.push(`${config.origins[origin]} ${number(n)}`);
  }
  const title = named(area.name, `${counted.join(", ")}; ${words.only}`);
  const linkOf = (origin) => rowsOf(area.mark, origin, resolution);
  const icon = L.divIcon({ className: "map-area", html: box, iconSize: null });
  const marker = L.marker([area.lat, area.lon], { icon, title, pane: "marks" });
  opens(marker, () => popupOf(area.counts, named(area.name, words.only), linkOf)).addTo(marks);
  marker.getElement().setAttribute("aria-label", title);
}

function said(counts, what) {
  return Object.entries(counts)
    .sort(missionFirst)
    .map(([origin, n]) => named(config.origins[origin], `${number(n)} ${what}`));
}

function draw(found) {
  marks.clearLayers();
  const most = Math.max(1, ...found.cells.flatMap((cell) => Object.values(cell.counts)));
  // The smallest last, so that a large one does not bury them.
  for (const cell of found.cells) circles(cell, found, most);
  const notes = found.since ? [words.since.replace("%(month)s", () => found.since_words)] : [];
  for (const area of found.areas) {
    if (area.level) areaMark(area, found.resolution);
    else notes.push(...said(area.counts, words.country));
  }
  notes.push(...said(found.nowhere, words.nowhere));
  notes.push(...said(found.left_out, words.left_out.replace("%(most)s", number(found.most))));
  if (!found.cells.length && !found.areas.length && !notes.length) notes.push(words.none);
  note.textContent = notes.join(" ");
}

let asked;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  const box = map.getBounds();
  const query = new URLSearchParams(config.query);
  const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
  query.set("west", within(box.getWest(), 180));
  query.set("south", within(box.getSouth(), 90));
  query.set("east", within(box.getEast(), 180));
  query.set("north", within(box.getNorth(), 90));
  query.set("zoom", Math.round(map.getZoom()));
  try {
    await drawOutlines(1, styleOf);
    if (map.getZoom() >= CLOSER_AREAS_ZOOM) await drawOutlines(2, styleOfCloser);
    const answer = await fetch(`${config.marks}?${query}`, { signal: asked.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    draw(await answer.json());
    document.getElementById("map").dataset.ready = map.getZoom();
  } catch (error) {
    if (error.name !== "AbortError") note.textContent = words.failed;
  }
}

// --- Hot spots and bases, each of which may be left out ---------------------------------------------------------

function spotMark(spot) {
  const title = named(words.spot, `${spot.name} · ${spot.said}`);
  const icon = L.divIcon({ className: "map-spot", html: "", iconSize: null });
  const content = () => {
    const box = document.createElement("div");
    const line = document.createElement("p");
    const name = document.createElement("strong");
    name.lang = spot.language;
    name.textContent = spot.name;
    line.append(name, document.createElement("br"), spot.said);
    if (spot.in_area) line.append(document.createElement("br"), words.in_area);
    const link = document.createElement("a");
    link.href = spot.url;
    link.textContent = words.open;
    box.append(line, link);
    return box;
  };
  return labelled(opens(L.marker([spot.lat, spot.lon], { icon, title, pane: "spots" }), content), title);
}

// Drawn, not opened: there is nothing behind it, and it would only stand in the way of what can be.
function baseMark(base) {
  const icon = L.divIcon({ className: "map-base", html: "", iconSize: null });
  const name = document.createElement("span");
  name.textContent = base.name;
  return L.marker([base.lat, base.lon], { icon, pane: "bases", interactive: false, keyboard: false }).bindTooltip(name, {
    permanent: true, direction: "right", offset: [4, -4], pane: "names", className: "map-name map-base-name", opacity: 1,
  });
}

// An icon has an element only while it is on the map.
function labelled(marker, title) {
  return marker.on("add", () => marker.getElement().setAttribute("aria-label", title));
}

const beside = new Map();

function drawBeside() {
  const without = new URLSearchParams(location.search).getAll("without");
  const groups = { spots: config.beside.spots.map(spotMark), bases: config.beside.bases.map(baseMark) };
  const offered = {};
  for (const [name, markers] of Object.entries(groups)) {
    if (!markers.length) continue;
    const group = L.layerGroup(markers);
    if (!without.includes(name)) group.addTo(map);
    beside.set(name, group);
    offered[words[name]] = group;
  }
  if (beside.size) L.control.layers(null, offered, { collapsed: false }).addTo(map);
}

// --- The view, which stays in the address -----------------------------------------------------------------------

function firstView() {
  const asked = new URLSearchParams(location.search);
  const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => Number.parseFloat(asked.get(name)));
  if ([lat, lon, zoom].every(Number.isFinite)) map.setView([lat, lon], zoom);
  else if (config.box) {
    const [west, south, east, north] = config.box;
    map.fitBounds([[south, west], [north, east]], { animate: false });
  } else map.setView([5, 20], 4);
}

function keepView() {
  const { lat, lng } = map.getCenter();
  const address = new URL(location.href);
  address.searchParams.set("lat", lat.toFixed(3));
  address.searchParams.set("lon", lng.toFixed(3));
  address.searchParams.set("zoom", map.getZoom());
  address.searchParams.delete("without");
  for (const [name, group] of beside) if (!map.hasLayer(group)) address.searchParams.append("without", name);
  history.replaceState(null, "", address);
}

let resting;
map.on("moveend", () => {
  clearTimeout(resting);
  resting = setTimeout(refresh, CALM_MS);
  showNames();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const kept of layers.values()) kept?.layer.setStyle(kept.style);
  refresh();
});

firstView();
drawBeside();
map.on("moveend overlayadd overlayremove", keepView);
