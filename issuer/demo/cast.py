"""Who plays in the demonstration: made-up departments on an area code that is not assigned."""

from __future__ import annotations

from msgspec import Struct

AREA = "440199"


class Department(Struct, frozen=True):
    """An issuing department and the types that it mints."""

    code: str
    name: str
    name_en: str
    types: tuple[str, ...]


MARKET = Department("11440199DEMX00014L", "示范市市场监督管理局", "Market Regulation Bureau", ("business-licence", "food-business-licence"))
POLICE = Department("11440199DEMX00022F", "示范市公安局", "Public Security Bureau", ("driving-licence", "resident-identity-record"))
TRANSPORT = Department(
    "11440199DEMX00030A", "示范市交通运输局", "Transport Bureau", ("road-transport-operation-permit", "vehicle-transport-certificate")
)
TAX = Department("11440199DEMX000497", "示范市税务局", "Tax Bureau", ("tax-payment-certificate",))
LAND = Department("11440199DEMX000572", "示范市自然资源局", "Natural Resources Bureau", ("real-estate-ownership-certificate",))
CIVIL = Department("11440199DEMX00065W", "示范市民政局", "Civil Affairs Bureau", ("marriage-certificate",))
HEALTH = Department(
    "11440199DEMX00073P", "示范市卫生健康局", "Health Bureau", ("medical-institution-practice-licence", "birth-medical-certificate")
)
DRUGS = Department("11440199DEMX00081J", "示范市药品监督管理局", "Drug Regulation Bureau", ("licensed-pharmacist-registration",))

DEPARTMENTS = (MARKET, POLICE, TRANSPORT, TAX, LAND, CIVIL, HEALTH, DRUGS)
