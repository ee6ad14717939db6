"""Every type's maker of synthetic rows, by the name of the type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.synthetic_cells import Row
from bench.synthetic_organisations import (
    business_licence,
    food_business_licence,
    medical_institution_practice_licence,
    road_transport_operation_permit,
    tax_payment_certificate,
    vehicle_transport_certificate,
)
from bench.synthetic_people import Population
from bench.synthetic_persons import (
    birth_medical_certificate,
    driving_licence,
    licensed_pharmacist_registration,
    marriage_certificate,
    real_estate_ownership_certificate,
    resident_identity_record,
)

__all__ = ["ROWS", "Row"]

ROWS: Mapping[str, Callable[[Population, int], Row]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        business_licence,
        driving_licence,
        road_transport_operation_permit,
        vehicle_transport_certificate,
        food_business_licence,
        tax_payment_certificate,
        real_estate_ownership_certificate,
        resident_identity_record,
        marriage_certificate,
        licensed_pharmacist_registration,
        medical_institution_practice_licence,
        birth_medical_certificate,
    )
}
