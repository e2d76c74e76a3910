"""Walk through certificates in JSON: a page of the register's search API, a list, or one object a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import ijson
import orjson

from catalog.errors import UnreadableFile
from catalog.importers.federal_certificate import PRIVATE
from catalog.importers.federal_xml import LARGEST_RECORD, Bounded
from catalog.importers.shallow import shallow
from catalog.importers.unpack import open_content
from core.i18n import gettext as _

_PLACES = {b"{": "data.list.item", b"[": "item"}  # where a page, and a bare list, hold their certificates
_NAMES = frozenset({"Id", "RegNumber", "uuid", "reg_number"})  # one of them stands in every certificate


def iter_objects(path: Path) -> Iterator[tuple[int, Any]]:
    """Every certificate with its place: the line where each has its own, else its number in the list. None is no JSON.

    Raises:
        UnreadableFile: no whole JSON (also while reading), no certificates in it, or one that never ends.
    """
    with open_content(path) as content:
        start = _skip_mark(content.readline(LARGEST_RECORD))
        while start and not start.strip():
            start = content.readline(LARGEST_RECORD)
        if _is_certificate(_parse(start)):
            yield from _iter_lines(start, content, path.name)
            return
    yield from _iter_list(path, _PLACES.get(start.lstrip()[:1], "item"))


def looks_like_lines(head: bytes) -> bool:
    """Whether the first bytes of a file begin a certificate that has a line of its own."""
    first = _skip_mark(head).lstrip().partition(b"\n")[0]
    return first.startswith(b"{") and any(f'"{name}"'.encode() in first for name in ("RegNumber", "reg_number"))


def _is_certificate(value: Any) -> bool:
    return isinstance(value, dict) and not _NAMES.isdisjoint(value)


def _skip_mark(text: bytes) -> bytes:
    return text.removeprefix(b"\xef\xbb\xbf")


def _parse(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _iter_lines(first: bytes, content: IO[bytes], name: str) -> Iterator[tuple[int, Any]]:
    line, number = first, 1
    while line:
        if len(line) >= LARGEST_RECORD:
            raise UnreadableFile(
                _(
                    "Line %(line)s of %(file)s is longer than %(limit)s MB, which no certificate is. Nothing was loaded; check "
                    "what the file is.",
                    line=number,
                    file=name,
                    limit=LARGEST_RECORD >> 20,
                )
            )
        if line.strip():
            yield number, _parse(line)
        number += 1
        line = content.readline(LARGEST_RECORD)


def _iter_list(path: Path, place: str) -> Iterator[tuple[int, Any]]:
    number = 0
    with open_content(path) as content:
        _skip_start(content)
        source = Bounded(shallow(content, path.name), path.name)
        try:
            for number, item in enumerate(ijson.items(source, place, use_float=True), start=1):
                source.begin(number)
                yield number, item
        except (ijson.JSONError, ValueError, OverflowError) as error:
            raise UnreadableFile(
                _(
                    "%(file)s is no whole JSON: it breaks after record %(number)s. Nothing was loaded; download it again.",
                    file=path.name,
                    number=number,
                )
            ) from error
    if not number:
        raise UnreadableFile(
            _(
                "%(file)s is JSON, but no page of the register: data.list holds no certificate. Download the page again, or choose "
                "another format (kais catalog formats).",
                file=path.name,
            )
        )


def _skip_start(content: IO[bytes]) -> None:
    """Pass over a byte order mark."""
    peek = getattr(content, "peek", None)
    if peek is not None and peek(3)[:3] == b"\xef\xbb\xbf":
        content.read(3)


def from_api(item: Mapping[str, Any]) -> dict[str, Any]:
    """A certificate of the search API under the names of the export.

    The API says of every programme that it is not accredited, ordinary accredited ones included: that flag is not read. Its other
    flags are read only where they say yes, for "no" is what it writes when it does not know.
    """
    card = _mapping(item.get("edu_org"))
    status = _mapping(item.get("status"))
    return {
        "Id": item.get("uuid"),
        "RegNumber": item.get("reg_number"),
        "SerialNumber": item.get("serial_number"),
        "FormNumber": item.get("form_number"),
        "IssueDate": item.get("issue_date"),
        "EndDate": item.get("end_date"),
        "ControlOrgan": item.get("regulatory"),
        "StatusName": status.get("name") or status.get("code"),
        "RegionCode": _region(card),
        **_holder(card, "PostAddress"),
        PRIVATE: any(value for name, value in item.items() if name.startswith("individual_entrepreneur")),
        "ActualEducationOrganization": _card(card),
        "Supplements": [_supplement(found) for found in _mappings(item.get("supplements"))],
        "Decisions": [_decision(found) for found in _mappings(item.get("decisions"))],
    }


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _region(card: Mapping[str, Any]) -> str:
    code = _mapping(card.get("region")).get("code")
    return str(code) if isinstance(code, int | str) and not isinstance(code, bool) else ""


def _holder(card: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The API has the organisation once; it is the holder."""
    legal = _mapping(card.get("legal_info"))
    return {
        "EduOrgFullName": card.get("full_name"),
        "EduOrgShortName": card.get("short_name"),
        "EduOrgINN": legal.get("inn"),
        "EduOrgOGRN": legal.get("ogrn"),
        "EduOrgKPP": legal.get("kpp"),
        address: _mapping(card.get("contact_info")).get("post_address"),
    }


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    legal = _mapping(card.get("legal_info"))
    return {
        "Id": card.get("uuid"),
        "HeadEduOrgId": card.get("head_edu_org_id"),
        "INN": legal.get("inn"),
        "OGRN": legal.get("ogrn"),
    }


def _supplement(item: Mapping[str, Any]) -> dict[str, Any]:
    card = _mapping(item.get("edu_org"))
    status = _mapping(item.get("status"))
    return {
        "Id": item.get("uuid"),
        "Number": item.get("number"),
        "SerialNumber": item.get("serial_number"),
        "FormNumber": item.get("form_number"),
        "IssueDate": item.get("issue_date"),
        "StatusName": status.get("name") or status.get("code"),
        "IsForBranch": item.get("is_for_branch") or None,
        "Note": item.get("note"),
        **_holder(card, "EduOrgAddress"),
        "ActualEducationOrganization": _card(card),
        "EducationalPrograms": [_programme(found) for found in _mappings(item.get("educational_programs"))],
    }


def _programme(item: Mapping[str, Any]) -> dict[str, Any]:
    programme, group = _mapping(item.get("program")), _mapping(item.get("ugs"))
    return {
        "ProgrammName": programme.get("name"),
        "ProgrammCode": programme.get("code"),
        "EduLevelName": _mapping(item.get("edu_level")).get("name"),
        "TypeName": _mapping(item.get("type")).get("name"),
        "UGSName": group.get("name"),
        "UGSCode": group.get("code"),
        "EduNormativePeriod": item.get("edu_normative_period"),
        "Qualification": item.get("qualification"),
        "IsSuspended": item.get("is_suspended") or None,
        "IsCanceled": item.get("is_canceled") or None,
    }


def _decision(item: Mapping[str, Any]) -> dict[str, Any]:
    order = _mapping(item.get("order_document"))
    return {
        "DecisionTypeName": _mapping(item.get("type")).get("name"),
        "OrderDocumentNumber": order.get("number"),
        "OrderDocumentKind": order.get("kind"),
        "DecisionDate": item.get("date"),
    }
