"""One row of the sheet of each type that organisations hold; fields that are left out are empty cells."""

from __future__ import annotations

from datetime import date, timedelta

from bench import synthetic_words as words
from bench.synthetic_cells import FIRST_DAY, LAST_DAY, Row, as_json, holder, money, years_on
from bench.synthetic_people import Population


def business_licence(people: Population, index: int) -> Row:
    """Return a company's licence; one in five is an individual business, without capital and term."""
    company = people.company()
    individual = company.code.startswith("92")
    established = people.day(date(2005, 1, 1), LAST_DAY)
    approved = people.day(max(established, FIRST_DAY), LAST_DAY)
    row = {
        "serial": f"{words.AREA}{people.random.randrange(1000):03d}{index:09d}",
        **holder(company.name, "001", company.code),
        "unifiedSocialCreditCode": company.code,
        "entityName": company.name,
        "entityType": company.type,
        "legalRepresentative": company.head,
        "establishedDate": established.isoformat(),
        "domicile": people.address(),
        "businessScope": "；".join(people.some(words.SCOPES, 2, 9)) + words.SCOPE_END,
        "registrationAuthority": words.MARKET_BUREAU,
        "approvalDate": approved.isoformat(),
    }
    if not individual:
        row["registeredCapital"] = f"{people.random.choice((10, 50, 100, 500, 1000, 5000)) * 10_000}.00 CNY"
    if not individual and index % 3 == 0:
        row |= {"termFrom": established.isoformat(), "termTo": years_on(established, 30).isoformat()}
    if index % 4 == 0:
        row["duplicateNo"] = f"1-{index % 3 + 1}"
    return row


def road_transport_operation_permit(people: Population, index: int) -> Row:
    """Return a transport company's permit of four years."""
    company = people.company()
    begins = people.day(FIRST_DAY, LAST_DAY)
    return {
        **holder(company.name, "001", company.code),
        "permitNumber": f"{words.AREA}{index:06d}",
        "operatorName": company.name,
        "address": people.address(),
        "economicType": company.type,
        "businessScope": "|".join(people.some(words.TRANSPORT_SCOPES, 1, 3)),
        "operatingStatus": "1",
        "validFrom": begins.isoformat(),
        "validTo": years_on(begins, 4).isoformat(),
        "issuingAuthority": words.TRANSPORT_BUREAU,
        "issueDate": begins.isoformat(),
    }


def vehicle_transport_certificate(people: Population, index: int) -> Row:
    """Return a vehicle's certificate with its reviews so far."""
    company = people.company()
    first = people.day(FIRST_DAY, LAST_DAY)
    reviews = [
        {"date": years_on(first, year).isoformat(), "result": "pass", "authority": words.TRANSPORT_BUREAU}
        for year in range(1, index % 3 + 1)
    ]
    vehicle = people.random.choice(words.VEHICLES)
    row = {
        **holder(company.name, "001", company.code),
        "certificateNo": f"{words.AREA}{index:09d}",
        "ownerName": company.name,
        "operationPermitNumber": f"{words.AREA}{index:06d}",
        "plateNumber": f"示A{index % 100_000:05d}",
        "plateColour": people.random.choice(words.PLATE_COLOURS),
        "vehicleType": vehicle,
        "businessScope": "|".join(people.some(words.TRANSPORT_SCOPES, 1, 2)),
        "technicalGrade": "1",
        "initialIssueDate": first.isoformat(),
    }
    row |= (
        {"seats": str(people.random.randrange(19, 56))} if "客车" in vehicle else {"loadTonnes": f"{people.random.randrange(15, 320) / 10}"}
    )
    return row | ({"annualReview": as_json(reviews)} if reviews else {})


def food_business_licence(people: Population, index: int) -> Row:
    """Return a shop's or canteen's licence of five years."""
    company = people.company()
    issued = people.day(FIRST_DAY, LAST_DAY)
    address = people.address()
    return {
        **holder(company.name, "001", company.code),
        "licenceNumber": f"JY{index % 3 + 1}{words.AREA}{index:07d}",
        "operatorName": company.name,
        "creditCode": company.code,
        "legalRepresentative": company.head,
        "domicile": address,
        "businessPremises": address,
        "mainBusinessForm": str(index % 3 + 1),
        "businessItems": "|".join(people.some(words.FOOD_ITEMS, 1, 4)),
        "supervisingBody": f"{words.MARKET_BUREAU}{people.random.choice(words.DISTRICTS)}分局",
        "complaintPhone": "12315",
        "signatory": people.person_name(),
        "issueDate": issued.isoformat(),
        "validTo": (years_on(issued, 5) - timedelta(days=1)).isoformat(),
    }


def tax_payment_certificate(people: Population, index: int) -> Row:
    """Return a certificate of one to four payments, now and then with a refund."""
    month = people.day(date(2023, 1, 1), date(2024, 11, 30)).replace(day=1)
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    cents = [people.random.randrange(1_000, 90_000_000) for _ in range(index % 4 + 1)]
    if index % 11 == 10:
        cents[0] = -cents[0] // 100  # a refund, smaller than what was paid
    lines = [
        {
            "originalVoucherNo": f"3{words.AREA}{index:08d}{number}",
            "taxType": tax,
            "item": item,
            "periodFrom": month.isoformat(),
            "periodTo": end.isoformat(),
            "paidDate": (end + timedelta(days=12)).isoformat(),
            "amount": money(amount),
        }
        for number, (amount, (tax, item)) in enumerate(zip(cents, words.TAXES, strict=False))
    ]
    payer: tuple[str, str, str]
    if index % 2:
        person = people.person()
        payer = (person.name, "111", person.number)
    else:
        company = people.company()
        payer = (company.name, "001", company.code)
    return {
        **holder(*payer),
        "certificateNo": f"（2024）示税证明{index:08d}号",
        "fillDate": (end + timedelta(days=20)).isoformat(),
        "taxAuthority": words.TAX_BUREAU,
        "taxpayerId": payer[2],
        "taxpayerName": payer[0],
        "lines": as_json(lines),
        "totalAmount": money(max(sum(cents), 0)),
        "filledBy": "自助办税终端",
    }


def medical_institution_practice_licence(people: Population, index: int) -> Row:
    """Return the licence of a hospital of fifteen years, or of a clinic of five."""
    company = people.company()
    begins = people.day(FIRST_DAY, LAST_DAY)
    category = words.CATEGORIES[index % len(words.CATEGORIES)]
    name = f"{words.CITY}{people.random.choice(words.DISTRICTS)}{people.random.choice(words.BRANDS)}{category}"
    row = {
        **holder(name, "001", company.code),
        "registrationNo": f"DEM{index:06d}{words.AREA}A100100",
        "institutionName": name,
        "institutionCategory": category,
        "address": people.address(),
        "legalRepresentative": company.head,
        "principalPerson": people.person_name(),
        "ownership": "私人" if index % 2 else "全民",
        "businessNature": "forprofit" if index % 2 else "nonprofit",
        "serviceObject": "社会",
        "departments": "|".join(people.some(words.DEPARTMENTS, 1, 6)),
        "validFrom": begins.isoformat(),
        "validTo": (years_on(begins, 15 if category == "综合医院" else 5) - timedelta(days=1)).isoformat(),
    }
    if category == "综合医院":
        row |= {
            "beds": str(people.random.randrange(100, 900)),
            "checks": as_json([{"date": years_on(begins, 1).isoformat(), "result": "pass"}]),
        }
    return row | ({"chairs": "8"} if "口腔" in category else {})
