"""One row of the sheet of each type that persons hold; fields that are left out are empty cells."""

from __future__ import annotations

from datetime import date, timedelta

from bench import synthetic_words as words
from bench.synthetic_cells import FIRST_DAY, LAST_DAY, Row, as_json, holder, years_on
from bench.synthetic_people import Person, Population


def driving_licence(people: Population, index: int) -> Row:
    """Return a driver's licence, in its first or second term or long-term."""
    person = people.person()
    first = people.day(max(years_on(person.born, 18), date(2000, 1, 1)), LAST_DAY)
    begins = people.day(FIRST_DAY, LAST_DAY)
    row = {
        **holder(person.name, "111", person.number),
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
        row["validTo"] = years_on(begins, 10 if index % 2 else 6).isoformat()
    if index % 7 == 0:
        row["remarks"] = "请于有效期届满前九十日内申请换证；\n驾驶时应当佩戴眼镜"
    return row


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
        "rightHolders": as_json(holders),
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
        **holder(person.name, "111", person.number),
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
    return row if age > 46 else row | {"validTo": years_on(begins, 20 if age > 25 else 10).isoformat()}


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
        "spouses": as_json([_spouse(one) for one in couple]),
        "certificateHolder": couple[index % 2].name,
        "registrar": people.person_name(),
    }


def licensed_pharmacist_registration(people: Population, index: int) -> Row:
    """Return a pharmacist's registration of five years at some company."""
    person, company = people.person(), people.company()
    begins = people.day(FIRST_DAY, LAST_DAY)
    return {
        **holder(person.name, "111", person.number),
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
        "validTo": (years_on(begins, 5) - timedelta(days=1)).isoformat(),
    }


def birth_medical_certificate(people: Population, index: int) -> Row:
    """Return a newborn's certificate; the child has no citizen number yet, and is known by the certificate's."""
    mother, father = people.person("2"), people.person("1")
    born = people.day(FIRST_DAY, LAST_DAY)
    number = f"{'ABCDEFGH'[index % 8]}{440_000_000 + index:09d}"
    child = father.name[0] + people.person_name()[1:]
    return {
        **holder(child, "999", number),
        "certificateNo": number,
        "newbornName": child,
        "sex": str(index % 2 + 1),
        "birthDateTime": f"{born.isoformat()}T{index % 24:02d}:{index % 60:02d}:00+08:00",
        "gestationalWeeks": str(people.random.randrange(37, 42)),
        "birthWeightG": str(people.random.randrange(2_500, 4_200)),
        "birthLengthCm": f"{people.random.randrange(470, 540) / 10}",
        "birthPlace": f"{words.CITY}{people.random.choice(words.DISTRICTS)}",
        "birthInstitution": words.HOSPITAL,
        "mother": as_json(_parent(mother, born, people.address())),
        "father": as_json(_parent(father, born, people.address())),
        "issueKind": "first",
        "issuingInstitution": words.HOSPITAL,
        "issueDate": (born + timedelta(days=3)).isoformat(),
        "parentPageUsed": "false",
    }


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
