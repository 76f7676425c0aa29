// Draws the map from what stands in the page. The list beside it says the same without it.

const place = document.querySelector("#map");
const told = JSON.parse(document.querySelector("#chart").textContent);
const L = window.L;
const say = place.dataset;

const element = (name, text) => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

const about = (point) => {
  const box = document.createElement("div");
  const first = document.createElement("p");
  const link = element("a", `${point.number} ${point.title || say.hidden}`);
  link.href = point.url;
  first.append(link);
  const more = [point.state];
  if (point.overdue) more.push(say.overdue);
  if (!point.exact) more.push(say.about);
  box.append(first, element("p", more.join(" · ")));
  return box;
};

const kinds = (point) => [
  "dot", point.overdue ? "overdue" : "", point.open ? "" : "closed", point.exact ? "" : "about",
].filter(Boolean).join(" ");

const mark = (point) => {
  const icon = L.divIcon({ className: kinds(point), iconSize: [24, 24] });
  const label = `${point.number} ${point.title || say.hidden}`;
  const marker = L.marker([point.lat, point.lon], { icon, title: label, alt: label });
  marker.overdue = point.overdue;
  return marker.bindPopup(() => about(point));
};

const cluster = (group) => {
  const all = group.getAllChildMarkers();
  return L.divIcon({
    html: element("span", String(all.length)),
    className: all.some((each) => each.overdue) ? "many overdue" : "many",
    iconSize: [44, 44],
  });
};

const draw = () => {
  place.hidden = false;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, { zoomControl: false, maxZoom: 19, attributionControl: Boolean(told.tiles), fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still });
  L.control.zoom({ zoomInTitle: say.in, zoomOutTitle: say.out }).addTo(map);
  if (told.tiles) L.tileLayer(told.tiles, { attribution: told.credit, maxZoom: 19 }).addTo(map);
  map.attributionControl?.setPrefix(false);

  const line = getComputedStyle(document.documentElement).getPropertyValue("--soft").trim();
  const villages = told.outlines.map(({ name, rings }) => {
    const turned = rings.map((part) => part.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
    return L.polygon(turned, { color: line, weight: 2, fillOpacity: 0.04, interactive: false })
      .bindTooltip(element("span", name), { permanent: told.outlines.length < 40, direction: "center", className: "village-name" })
      .addTo(map);
  });

  const group = L.markerClusterGroup({ iconCreateFunction: cluster, showCoverageOnHover: false, maxClusterRadius: 48, animate: !still });
  const marks = told.points.map(mark);
  group.addLayers(marks);
  map.addLayer(group);
  group.on("add layeradd animationend", () => name(group));

  const everything = L.featureGroup([...marks, ...(marks.length ? [] : villages)]);
  if (everything.getLayers().length) map.fitBounds(everything.getBounds().pad(0.1), { maxZoom: 17 });
  else if (villages.length) map.fitBounds(L.featureGroup(villages).getBounds());
  else map.setView([35, 105], 4);
  // The names of villages stand in each other's way from afar.
  const near = () => place.classList.toggle("is-far", map.getZoom() < 14);
  map.on("zoomend", near);
  map.on("zoomend moveend", () => name(group));
  near();
  name(group);
};

// What is drawn as a number is read out as one, too.
const name = () => requestAnimationFrame(() => {
  for (const each of place.querySelectorAll(".many")) {
    each.setAttribute("role", "button");
    each.setAttribute("aria-label", say.many.replace("{n}", each.textContent));
  }
});

if (L) draw();
