"""One row of each type's sheet, as the texts of its cells; fields that are left out are empty cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench import synthetic_words as words
from bench.synthetic_people import Person, Population

Row = dict[str, str]

# Long enough past that nothing begins in the future, and short enough that nothing of four years has ended.
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)


def business_licence(people: Population, index: int) -> Row:
    """Return a company's licence; one in five is an individual business, without capital and term."""
    company = people.company()
    individual = company.code.startswith("92")
    established = people.day(date(2005, 1, 1), LAST_DAY)
    approved = people.day(max(established, FIRST_DAY), LAST_DAY)
    row = {
        "serial": f"{words.AREA}{people.random.randrange(1000):03d}{index:09d}",
        **_holder(company.name, "001", company.code),
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
        row |= {"termFrom": established.isoformat(), "termTo": _years_on(established, 30).isoformat()}
    if index % 4 == 0:
        row["duplicateNo"] = f"1-{index % 3 + 1}"
    return row


def driving_licence(people: Population, index: int) -> Row:
    """Return a driver's licence, in its first or second term or long-term."""
    person = people.person()
    first = people.day(max(_years_on(person.born, 18), date(2000, 1, 1)), LAST_DAY)
    begins = people.day(FIRST_DAY, LAST_DAY)
    row = {
        **_holder(person.name, "111", person.number),
        "licenceNumber": person.number,
        "fullName": person.name,
        "sex": person.sex,
        "nationality": "中国",
        "address": people.address(),
        "birthDate": person.born.isoformat(),
        "firstIssueDate": min(first, begins).isoformat(),
        "vehicleClasses": people.random.choice(("C1", "C1|D", "C2", "A1|A2|D", "B2|E", "C1|E")),
        "validFrom": begins.isoformat(),
        "fileNumber": f"4401{index:08d}",
    }
    if index % 5:
        row["validTo"] = _years_on(begins, 10 if index % 2 else 6).isoformat()
    if index % 7 == 0:
        row["remarks"] = "请于有效期届满前九十日内申请换证；\n驾驶时应当佩戴眼镜"
    return row


def road_transport_operation_permit(people: Population, index: int) -> Row:
    """Return a transport company's permit of four years."""
    company = people.company()
    begins = people.day(FIRST_DAY, LAST_DAY)
    return {
        **_holder(company.name, "001", company.code),
        "permitNumber": f"{words.AREA}{index:06d}",
        "operatorName": company.name,
        "address": people.address(),
        "economicType": company.type,
        "businessScope": "|".join(people.some(words.TRANSPORT_SCOPES, 1, 3)),
        "operatingStatus": "1",
        "validFrom": begins.isoformat(),
        "validTo": _years_on(begins, 4).isoformat(),
        "issuingAuthority": words.TRANSPORT_BUREAU,
        "issueDate": begins.isoformat(),
    }


def vehicle_transport_certificate(people: Population, index: int) -> Row:
    """Return a vehicle's certificate with its reviews so far."""
    company = people.company()
    first = people.day(FIRST_DAY, LAST_DAY)
    reviews = [
        {"date": _years_on(first, year).isoformat(), "result": "pass", "authority": words.TRANSPORT_BUREAU}
        for year in range(1, index % 3 + 1)
    ]
    vehicle = people.random.choice(words.VEHICLES)
    row = {
        **_holder(company.name, "001", company.code),
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
    return row | ({"annualReview": _json(reviews)} if reviews else {})


def food_business_licence(people: Population, index: int) -> Row:
    """Return a shop's or canteen's licence of five years."""
    company = people.company()
    issued = people.day(FIRST_DAY, LAST_DAY)
    address = people.address()
    return {
        **_holder(company.name, "001", company.code),
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
        "validTo": (_years_on(issued, 5) - timedelta(days=1)).isoformat(),
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
            "amount": _money(amount),
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
        **_holder(*payer),
        "certificateNo": f"（2024）示税证明{index:08d}号",
        "fillDate": (end + timedelta(days=20)).isoformat(),
        "taxAuthority": words.TAX_BUREAU,
        "taxpayerId": payer[2],
        "taxpayerName": payer[0],
        "lines": _json(lines),
        "totalAmount": _money(max(sum(cents), 0)),
        "filledBy": "自助办税终端",
    }


def real_estate_ownership_certificate(people: Population, index: int) -> Row:
    """Return a certificate of one owner, of a couple, or of two with shares."""
    kind = ("sole", "joint", "shares")[index % 3]
    owners = [people.person() for _ in range(1 if kind == "sole" else 2)]
    shares = ("60%", "40%")
    holders = [
        {"name": owner.name, "codeType": "111", "code": owner.number} | ({"share": shares[place]} if kind == "shares" else {})
        for place, owner in enumerate(owners)
    ]
    built = 60 + people.random.randrange(9_000) / 100
    return {
        "holderName": "|".join(owner.name for owner in owners),
        "holderCodeType": "|".join("111" for _ in owners),
        "holderCode": "|".join(owner.number for owner in owners),
        "certificateNo": f"示（2024）示范市不动产权第{index:07d}号",
        "rightHolders": _json(holders),
        "coOwnership": kind,
        "location": people.address(),
        "unitNumber": f"{words.AREA}001{index % 999 + 1:03d}GB{index % 99_999 + 1:05d}F{index % 9_999 + 1:04d}{index % 97 + 1:04d}",
        "rightType": "国有建设用地使用权/房屋所有权",
        "rightNature": people.random.choice(words.RIGHT_NATURES),
        "use": people.random.choice(words.USES),
        "area": f"共有宗地面积12,345.60㎡/房屋建筑面积{built:.2f}㎡",
        "useTerm": "国有建设用地使用权 2010年01月01日起 2079年12月31日止",
        "otherRights": f"专有建筑面积：{built * 0.8:.2f}㎡\n房屋结构：钢筋混凝土结构",
        "registrationDate": people.day(FIRST_DAY, LAST_DAY).isoformat(),
        "printedSerial": f"D{index:011d}",
    }


def resident_identity_record(people: Population, _index: int) -> Row:
    """Return a person's record, of twenty years or long-term by age."""
    person = people.person()
    begins = people.day(FIRST_DAY, LAST_DAY)
    row = {
        **_holder(person.name, "111", person.number),
        "fullName": person.name,
        "sex": person.sex,
        "ethnicity": people.random.choice(words.ETHNICITIES),
        "birthDate": person.born.isoformat(),
        "address": people.address(),
        "citizenIdNumber": person.number,
        "issuingAuthority": words.POLICE,
        "validFrom": begins.isoformat(),
    }
    age = begins.year - person.born.year
    return row if age > 46 else row | {"validTo": _years_on(begins, 20 if age > 25 else 10).isoformat()}


def marriage_certificate(people: Population, index: int) -> Row:
    """Return one of a couple's two certificates."""
    couple = (people.person("1"), people.person("2"))
    return {
        "holderName": "|".join(one.name for one in couple),
        "holderCodeType": "111|111",
        "holderCode": "|".join(one.number for one in couple),
        "registrationNo": f"J{words.AREA}-2024-{index % 1_000_000:06d}",
        "registrationDate": people.day(FIRST_DAY, LAST_DAY).isoformat(),
        "registrationAuthority": words.CIVIL_AFFAIRS,
        "spouses": _json([_spouse(one) for one in couple]),
        "certificateHolder": couple[index % 2].name,
        "registrar": people.person_name(),
    }


def licensed_pharmacist_registration(people: Population, index: int) -> Row:
    """Return a pharmacist's registration of five years at some company."""
    person, company = people.person(), people.company()
    begins = people.day(FIRST_DAY, LAST_DAY)
    return {
        **_holder(person.name, "111", person.number),
        "registrationNo": f"4{index:011d}",
        "qualificationNo": f"20{index % 20:02d}{words.AREA}{index:010d}",
        "fullName": person.name,
        "sex": person.sex,
        "idNumber": person.number,
        "practiceCategory": ("pharmacy", "tcm", "both")[index % 3],
        "practiceScope": "|".join(people.some(("production", "wholesale", "retail", "use"), 1, 2)),
        "practiceUnit": company.name,
        "practiceUnitCode": company.code,
        "registrationAuthority": words.DRUG_BUREAU,
        "validFrom": begins.isoformat(),
        "validTo": (_years_on(begins, 5) - timedelta(days=1)).isoformat(),
    }


def medical_institution_practice_licence(people: Population, index: int) -> Row:
    """Return the licence of a hospital of fifteen years, or of a clinic of five."""
    company = people.company()
    begins = people.day(FIRST_DAY, LAST_DAY)
    category = words.CATEGORIES[index % len(words.CATEGORIES)]
    name = f"{words.CITY}{people.random.choice(words.DISTRICTS)}{people.random.choice(words.BRANDS)}{category}"
    row = {
        **_holder(name, "001", company.code),
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
        "validTo": (_years_on(begins, 15 if category == "综合医院" else 5) - timedelta(days=1)).isoformat(),
    }
    if category == "综合医院":
        row |= {
            "beds": str(people.random.randrange(100, 900)),
            "checks": _json([{"date": _years_on(begins, 1).isoformat(), "result": "pass"}]),
        }
    return row | ({"chairs": "8"} if "口腔" in category else {})


def birth_medical_certificate(people: Population, index: int) -> Row:
    """Return a newborn's certificate; the child has no citizen number yet, and is known by the certificate's."""
    mother, father = people.person("2"), people.person("1")
    born = people.day(FIRST_DAY, LAST_DAY)
    number = f"{'ABCDEFGH'[index % 8]}{440_000_000 + index:09d}"
    child = father.name[0] + people.person_name()[1:]
    return {
        **_holder(child, "999", number),
        "certificateNo": number,
        "newbornName": child,
        "sex": str(index % 2 + 1),
        "birthDateTime": f"{born.isoformat()}T{index % 24:02d}:{index % 60:02d}:00+08:00",
        "gestationalWeeks": str(people.random.randrange(37, 42)),
        "birthWeightG": str(people.random.randrange(2_500, 4_200)),
        "birthLengthCm": f"{people.random.randrange(470, 540) / 10}",
        "birthPlace": f"{words.CITY}{people.random.choice(words.DISTRICTS)}",
        "birthInstitution": words.HOSPITAL,
        "mother": _json(_parent(mother, born, people.address())),
        "father": _json(_parent(father, born, people.address())),
        "issueKind": "first",
        "issuingInstitution": words.HOSPITAL,
        "issueDate": (born + timedelta(days=3)).isoformat(),
        "parentPageUsed": "false",
    }


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


def _holder(name: str, code_type: str, code: str) -> Row:
    return {"holderName": name, "holderCodeType": code_type, "holderCode": code}


def _spouse(person: Person) -> Row:
    return {
        "name": person.name,
        "sex": person.sex,
        "nationality": "中国",
        "birthDate": person.born.isoformat(),
        "idType": "111",
        "idNumber": person.number,
    }


def _parent(person: Person, day: date, address: str) -> dict[str, str | int]:
    return {
        "name": person.name,
        "age": day.year - person.born.year,
        "nationality": "中国",
        "ethnicity": "汉",
        "address": address,
        "idType": "111",
        "idNumber": person.number,
    }


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d} CNY"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _years_on(day: date, years: int) -> date:
    # 29 February has no anniversary in most years: the term ends a day earlier then.
    return day.replace(year=day.year + years) if (day.month, day.day) != (2, 29) else day.replace(year=day.year + years, day=28)
