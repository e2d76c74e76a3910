"""One whole small file of each format that is no federal register, as text."""

from __future__ import annotations

import json

from tests.unit.catalog import federal_samples
from tests.unit.catalog.samples import (
    ARTS,
    COMMITTEE,
    ENGLAND,
    FRANCE,
    MOSCOW,
    SPORT,
    THEATRE,
    certificate,
    certificates,
    collection,
    listed,
    own,
    point,
    points,
    school,
    schools,
    square,
)

SAMPLES = {
    "spb-schools": schools(school(), school("лицей", 30)),
    "spb-accreditation": certificates(certificate(1, "А"), certificate(2, "Б")),
    "points": points(point(1, "Школа №7"), point(2, "Школа №8")),
    "institutions": own("key,full_name,lat,lon", {"key": "1", "full_name": "Школа № 1", "lat": "60", "lon": "30"}),
    "licences": own("number,state,holder", {"number": "1", "state": "active", "holder": "А"}),
    "accreditations": own("number,state,holder", {"number": "1", "state": "active", "holder": "А"}),
    "sites": own("institution,state,url", {"institution": "x", "state": "draft"}),
    "facts": json.dumps({"institution": {"slug": "x"}, "facts": {"common.workTime": "8–18"}}) + "\n",
    "federal-accreditation": federal_samples.export(federal_samples.certificate()),
    "federal-licences": federal_samples.licences(federal_samples.licence(federal_samples.licence_supplement())),
    "municipalities": json.dumps(collection({"муниципальный округ Озёрный": square(30, 60)}), ensure_ascii=False),
    "committee-institutions": listed("committee-institutions", COMMITTEE),
    "arts-schools": listed("arts-schools", ARTS),
    "sport-training": listed("sport-training", SPORT, SPORT),
    "spb-theatres": listed("spb-theatres", THEATRE),
    "moscow-schools": listed("moscow-schools", MOSCOW, delimiter=";"),
    "moscow-gymnasiums": listed("moscow-gymnasiums", MOSCOW).replace('""', '"'),
    "england-schools": listed("england-schools", ENGLAND),
    "france-schools": listed("france-schools", FRANCE, delimiter=";"),
    "boundaries": '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "А"}, "geometry": null}]}',
}
