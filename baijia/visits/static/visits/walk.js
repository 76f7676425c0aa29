// Draws today's walk from what stands in the page. The list beside it says the same without it.

const place = document.querySelector("#walk");
const told = JSON.parse(document.querySelector("#chart").textContent);
const L = window.L;

const dot = ([number, lon, lat]) => {
  const icon = L.divIcon({ className: "door-dot", html: String(number), iconSize: [28, 28] });
  return L.marker([lat, lon], { icon, keyboard: false, alt: String(number) });
};

const draw = () => {
  place.hidden = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, { zoomControl: false, maxZoom: 19, attributionControl: Boolean(told.tiles), fadeAnimation: !still, zoomAnimation: !still });
  L.control.zoom({ zoomInTitle: place.dataset.in, zoomOutTitle: place.dataset.out }).addTo(map);
  if (told.tiles) L.tileLayer(told.tiles, { attribution: told.credit, maxZoom: 19 }).addTo(map);
  map.attributionControl?.setPrefix(false);

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const rings = told.outline.map((part) => part.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
  if (rings.length) L.polygon(rings, { color: colour("--soft"), weight: 2, fillOpacity: 0.04, interactive: false }).addTo(map);
  const way = told.points.map(([, lon, lat]) => [lat, lon]);
  L.polyline(way, { color: colour("--leaf"), weight: 3, interactive: false }).addTo(map);
  L.featureGroup(told.points.map(dot)).addTo(map);
  map.fitBounds(L.latLngBounds(way).pad(0.15), { maxZoom: 19 });
};

if (L) draw();
