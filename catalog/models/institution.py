"""Institutions, their places, names and sites."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.kinds import Kind, Precision, RegisterState, SiteState
from catalog.models.base import Base
from core.metadata import JsonValue, stored_by_value


class District(Base):
    """A district of the authority; ``key`` is its name without «район», for matching."""

    __tablename__ = "district"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    outline: Mapped[Any | None] = mapped_column(JsonValue)  # GeoJSON geometry, longitude first
    lat: Mapped[float | None]  # a point inside the outline
    lon: Mapped[float | None]
    oktmo: Mapped[str] = mapped_column(String(20), default="", server_default="")


class Municipality(Base):
    """A municipal unit inside a district; ``key`` is its name without its kind, for matching."""

    __tablename__ = "municipality"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    outline: Mapped[Any | None] = mapped_column(JsonValue)  # GeoJSON geometry, longitude first
    lat: Mapped[float | None]  # a point inside the outline
    lon: Mapped[float | None]
    oktmo: Mapped[str] = mapped_column(String(20), default="", server_default="")


class Institution(Base):
    """One institution. All columns but ``id`` and ``slug`` are the winning live claims and can be made again.

    ``removed_run_id`` makes it a tombstone: the run that created it was undone, its address answers 410.
    """

    __tablename__ = "institution"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_complete"),
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="point_on_earth"),
        Index("ix_institution_district", "district_id"),
        Index("ix_institution_number", "number"),
        Index("ix_institution_head_id", "head_id"),
        {"sqlite_autoincrement": True},  # a number once given is never given again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)  # made once; staff may change it, imports may not
    kind: Mapped[Kind] = mapped_column(stored_by_value(Kind), default=Kind.OTHER)
    number: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(Text, default="")  # for lists: «Гимназия № 56»
    full_name: Mapped[str] = mapped_column(Text, default="")
    short_name: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    lat: Mapped[float | None]  # WGS 84 degrees, north positive
    lon: Mapped[float | None]  # WGS 84 degrees, east positive
    precision: Mapped[Precision | None] = mapped_column(stored_by_value(Precision))
    building_id: Mapped[
        int | None
    ]  # the attached building that gives the point; None where the institution's own claim does
    point_source: Mapped[str] = mapped_column(String(80), default="", server_default="")  # code of the source
    point_on: Mapped[date | None]  # the source's own day of the point
    municipality_id: Mapped[int | None]
    head_id: Mapped[int | None]  # the institution whose branch this is
    postcode: Mapped[str] = mapped_column(String(20), default="", server_default="")  # the parts of ``address``
    settlement: Mapped[str] = mapped_column(String(200), default="", server_default="")
    street: Mapped[str] = mapped_column(String(200), default="", server_default="")
    house: Mapped[str] = mapped_column(String(60), default="", server_default="")
    open: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]
    licence_state: Mapped[RegisterState] = mapped_column(stored_by_value(RegisterState), default=RegisterState.NO_DATA)
    accreditation_state: Mapped[RegisterState] = mapped_column(
        stored_by_value(RegisterState), default=RegisterState.NO_DATA
    )
    created_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    removed_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))


class Identifier(Base):
    """An outside identifier as one source gives it. None is a key: branches and buildings share them."""

    __tablename__ = "identifier"
    __table_args__ = (
        UniqueConstraint("institution_id", "scheme", "value", "source"),
        Index("ix_identifier_scheme_value", "scheme", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    scheme: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(80))
    valid: Mapped[bool]


class SlugHistory(Base):
    """A slug that an institution had: reserved for ever, its pages lead to the new one."""

    __tablename__ = "slug_history"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    until: Mapped[date]


class Succession(Base):
    """Who took over from whom, by the winning claims ``successors``."""

    __tablename__ = "succession"
    __table_args__ = (Index("ix_succession_successor_id", "successor_id"),)

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)


class FactRowSubject(Base):
    """One row of a statutory group; it exists while a claim about it lives."""

    __tablename__ = "fact_row"
    __table_args__ = (
        UniqueConstraint("institution_id", "group_key", "key", "source"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    group: Mapped[str] = mapped_column("group_key", String(80))  # managers.rucovodstvoZam
    key: Mapped[str] = mapped_column(String(300))  # what tells the row from its neighbours: a name
    source: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)  # where its source puts it


class Service(Base):
    """Something an institution teaches or offers: a row of the group ``services``, typed."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_institution_id", "institution_id"),)

    row_id: Mapped[int] = mapped_column(ForeignKey("fact_row.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    source: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(Text, default="")
    programme: Mapped[str] = mapped_column(Text, default="")
    form: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    activity: Mapped[str] = mapped_column(Text, default="")  # a sport, an art: what a circle does
    gender: Mapped[str] = mapped_column(Text, default="")
    places: Mapped[int | None]
    free_places: Mapped[int | None]
    age_from: Mapped[int | None]  # years
    age_to: Mapped[int | None]  # years
    paid: Mapped[bool | None]  # None: nobody said
    price: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    schedule: Mapped[str] = mapped_column(Text, default="")


class Yearly(Base):
    """The numbers of an institution in one year: a row of the group ``numbers``, typed."""

    __tablename__ = "yearly"
    __table_args__ = (Index("ix_yearly_institution_id_year", "institution_id", "year"),)

    row_id: Mapped[int] = mapped_column(ForeignKey("fact_row.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    source: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    pupils: Mapped[int | None]
    staff: Mapped[int | None]
    teachers: Mapped[int | None]
    classes: Mapped[int | None]


class Site(Base):
    """The web site of an institution with us, by the winning claim ``site``."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("state <> 'external' OR url <> ''", name="external_has_address"),)

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    state: Mapped[SiteState] = mapped_column(stored_by_value(SiteState), default=SiteState.NONE)
    url: Mapped[str] = mapped_column(Text, default="")
    accepted_on: Mapped[date | None]
    last_checked: Mapped[date | None]
