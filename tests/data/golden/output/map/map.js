var map_kais = L.map(
                "map_kais",
                {
                    center: [59.96, 30.25],
                    crs: L.CRS.EPSG3857,
                    ...{
  "zoom": 10,
  "zoomControl": true,
  "preferCanvas": true,
  "zoomSnap": 0.5,
}
                }
            );
window.kaisMap(map_kais);
