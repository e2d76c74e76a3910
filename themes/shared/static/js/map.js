/**
 * The layer of /map/: one GeoJSON file drawn on canvas, outlines of districts below it. folium's script calls
 * kaisMap(map) with its Leaflet map. Words come from data-map in the page's language. Without this script the page
 * keeps its still picture and the list.
 */
window.kaisMap = (map) => {
  const frame = document.getElementById("map");
  const said = JSON.parse(frame.dataset.map);
  const box = map.getContainer();
  const markers = new Map();
  let back = null; // what had the focus before a popup took it
  let wasShown = null;

  const style = getComputedStyle(document.documentElement);
  const colour = (name) => {
    // light-dark() and color-mix() are resolved by the browser on a real property.
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    frame.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found || style.color;
  };

  frame.querySelector(".map-still")?.remove();
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", said.label);
  box.setAttribute("aria-describedby", "map-keys");
  map.attributionControl.setPrefix("<a href=\"https://leafletjs.com\">Leaflet</a>");
  map.attributionControl.addAttribution(said.attribution);
  for (const [name, text] of [["in", said.zoomIn], ["out", said.zoomOut]]) {
    const button = box.querySelector(`.leaflet-control-zoom-${name}`);
    button?.setAttribute("title", text);
    button?.setAttribute("aria-label", text);
  }

  const popupOf = ({ id, properties }) => {
    const root = document.createElement("div");
    root.tabIndex = -1;
    const title = document.createElement("p");
    const link = document.createElement("a");
    link.href = `${said.prefix}/institutions/${id}-${properties.s}/`;
    link.textContent = properties.n;
    title.append(link);
    const about = document.createElement("p");
    about.textContent = [said.kinds[properties.k], properties.a, said.precisions[properties.p]].filter(Boolean).join(" · ");
    root.append(title, about);
    return root;
  };

  const open = (marker, opener) => {
    back = opener ?? document.activeElement;
    marker.openPopup();
    marker.getPopup()?.getElement()?.querySelector("a")?.focus();
  };

  const nearest = () => {
    const centre = map.getCenter();
    let best = null;
    let least = Infinity;
    for (const marker of markers.values()) {
      const distance = map.distance(centre, marker.getLatLng());
      if (distance < least) [best, least] = [marker, distance];
    }
    return best;
  };

  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === box) {
      const marker = nearest();
      if (marker) open(marker, box);
    } else if (event.key === "Escape") {
      map.closePopup();
    }
  });
  map.on("popupopen", ({ popup }) => {
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", said.close);
  });
  map.on("popupclose", () => {
    if (box.contains(document.activeElement) || document.activeElement === document.body) (back ?? box).focus();
    back = null;
  });

  const show = () => {
    const found = /^#institution-(\d+)$/.exec(location.hash);
    const marker = found && markers.get(Number(found[1]));
    if (!marker || wasShown === location.hash) return;
    wasShown = location.hash;
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 13), { animate: false });
    frame.scrollIntoView({ block: "center" });
    open(marker, document.querySelector(`a[data-show="${found[1]}"]`));
    wasShown = null;
  };
  addEventListener("hashchange", show);
  document.addEventListener("click", (event) => {
    // The same link twice changes no hash.
    const link = event.target.closest?.("a[data-show]");
    if (link && link.hash === location.hash) show();
  });

  const load = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  };

  // Leaflet reads a string as HTML; a name of the register is text.
  const asText = (name) => {
    const shown = document.createElement("span");
    shown.textContent = name;
    return shown;
  };

  const start = async () => {
    const [outlines, points] = await Promise.all([load(said.outlines), load(said.points)]);
    const accent = colour("accent");
    const paper = colour("paper");
    const bounds = L.latLngBounds([]);
    const districts = L.geoJSON(outlines, {
      style: { color: accent, weight: 1.5, opacity: 0.55, fillColor: accent, fillOpacity: 0.05 },
      onEachFeature: (feature, layer) => {
        layer.bindTooltip(asText(feature.properties.n), { sticky: true });
        if (location.hash === `#district-${feature.id}`) map.fitBounds(layer.getBounds(), { animate: false });
      },
      attribution: "",
    }).addTo(map);
    if (outlines.features.length) bounds.extend(districts.getBounds());
    for (const feature of points.features) {
      const [lon, lat] = feature.geometry.coordinates;
      // A point that only tells the street, the settlement or the district is a ring: it is not the door.
      const exact = !feature.properties.p;
      const look = exact ? { color: paper, fillOpacity: 0.9 } : { color: accent, fillOpacity: 0.15 };
      const marker = L.circleMarker([lat, lon], { radius: 6, weight: 2, fillColor: accent, ...look });
      marker.bindPopup(() => popupOf(feature), { minWidth: 200, maxWidth: 280 });
      marker.bindTooltip(asText(feature.properties.n));
      marker.addTo(map);
      markers.set(feature.id, marker);
      if (!outlines.features.length) bounds.extend([lat, lon]);
    }
    if (bounds.isValid() && !location.hash.startsWith("#district-")) {
      // Not animated: the end of an animation would undo what show() does next.
      map.fitBounds(bounds, { padding: [12, 12], animate: false });
    }
    show();
    frame.dataset.ready = String(markers.size);
  };

  start().catch(() => {
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    note.textContent = said.failed;
    frame.replaceChildren(note);
  });
};
