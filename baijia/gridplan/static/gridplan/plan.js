// Draws plans from what stands in the page. The lists beside the map say the same without it.

const L = window.L;
// As far apart as twelve can be; the numbers say it too.
const COLOURS = ["#0b5d7a", "#a4371f", "#3f6b1e", "#7a3f8f", "#8a5a00", "#1f4fa4", "#8f1f5c", "#1e6b5c", "#5c4a3a", "#4a4a8f", "#6b6b1e", "#a41f3a"];
const colour = (number) => COLOURS[number % COLOURS.length];

const hubMark = (place, [lon, lat, number, name, load]) => {
  const icon = L.divIcon({ className: "plan-hub", html: String(number + 1), iconSize: [30, 30] });
  const label = place.dataset.hub.replace("{name}", name).replace("{n}", load);
  const marker = L.marker([lat, lon], { icon, title: label, alt: label, zIndexOffset: 1000 });
  marker.number = number;
  marker.on("add", () => { marker.getElement().style.borderColor = colour(number); });
  return marker;
};

// A home that can be taken by the hand and laid at another hub.
const handMark = (map, hubs, [lon, lat, grid, changes, id, who]) => {
  const icon = L.divIcon({ className: changes ? "plan-home changes" : "plan-home", iconSize: [14, 14] });
  const marker = L.marker([lat, lon], { icon, draggable: true, title: who, alt: who, keyboard: false });
  marker.on("add", () => {
    const drawn = marker.getElement();
    drawn.style.borderColor = colour(grid);
    if (changes) drawn.style.background = colour(grid);
  });
  marker.on("dragend", () => {
    const here = map.latLngToLayerPoint(marker.getLatLng());
    const far = (hub) => map.latLngToLayerPoint(hub.getLatLng()).distanceTo(here);
    const nearest = hubs.reduce((best, hub) => (far(hub) < far(best) ? hub : best));
    marker.setLatLng([lat, lon]);
    choose(id, nearest.number);
  });
  return marker;
};

const choose = (home, to) => {
  const form = document.querySelector("#move");
  form.elements.home.value = home;
  form.elements.to.value = to;
  form.dispatchEvent(new Event("weigh"));
  document.querySelector("#edit").scrollIntoView({ block: "nearest" });
};

const draw = (place) => {
  const told = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  place.hidden = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, { zoomControl: false, maxZoom: 20, preferCanvas: true, attributionControl: Boolean(told.tiles), fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still });
  L.control.zoom({ zoomInTitle: place.dataset.in, zoomOutTitle: place.dataset.out }).addTo(map);
  if (told.tiles) L.tileLayer(told.tiles, { attribution: told.credit, maxZoom: 20 }).addTo(map);
  map.attributionControl?.setPrefix(false);
  const soft = getComputedStyle(document.documentElement).getPropertyValue("--soft").trim();
  const turned = (rings) => rings.map((part) => part.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
  const outlines = told.outlines.map((rings) => L.polygon(turned(rings), { color: soft, weight: 2, fillOpacity: 0.03, interactive: false }).addTo(map));

  // From afar, without homes, numbers would lie upon each other.
  const dot = ([lon, lat, number, name, load]) => L.circleMarker([lat, lon], { radius: 4, color: colour(number), weight: 2, fillColor: "#fff", fillOpacity: 1 }).bindTooltip(() => place.dataset.hub.replace("{name}", name).replace("{n}", load));
  const hubs = told.hubs.map((hub) => (told.homes.length ? hubMark(place, hub) : dot(hub)));
  const at = new Map(hubs.map((hub) => [hub.number, hub.getLatLng()]));
  for (const [lon, lat, grid] of told.homes) {
    if (at.has(grid)) L.polyline([[lat, lon], at.get(grid)], { color: colour(grid), weight: 1, opacity: 0.7, interactive: false }).addTo(map);
  }
  const homes = told.homes.map((home) => (place.dataset.edits
    ? handMark(map, hubs, home)
    : L.circleMarker([home[1], home[0]], { radius: 5, color: colour(home[2]), weight: 2, fillColor: home[3] ? colour(home[2]) : "#fff", fillOpacity: 1 }).bindTooltip(() => home[5])));
  const everything = L.featureGroup([...homes, ...hubs]);
  everything.addTo(map);
  if (everything.getLayers().length) map.fitBounds(everything.getBounds().pad(0.05), { maxZoom: 19 });
  else if (outlines.length) map.fitBounds(L.featureGroup(outlines).getBounds());
  else place.hidden = true;
};

if (L) document.querySelectorAll("[data-chart]").forEach(draw);
