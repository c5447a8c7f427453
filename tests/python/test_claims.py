"""What units say, beside what is counted."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import ketnap as kn
import pytest

UNITS = "unit,since,state,level,kind,name,parent\nT,2000-01-01,open,province,committee,Tỉnh,\n" + "".join(
    f"T.{n},2000-01-01,open,cell,cell,Chi bộ {n},T\n" for n in (1, 2, 3)
)
PEOPLE = "person,name\n" + "".join(f"P-{n},Người {n}\n" for n in range(1, 6))
ADMISSIONS = """admission,person,unit,decided_on,ceremony_on,annulled_on
A-1,P-1,T.1,2023-10-01,2023-10-02,
A-2,P-2,T.1,2023-10-01,2023-10-02,
A-3,P-3,T.1,2023-10-01,2023-10-02,2023-10-20
A-4,P-4,T.2,2023-10-01,2023-10-02,
A-5,P-5,T.2,2023-09-01,?,
"""
CLAIMS = """claim,unit,period,group,said_on,value,code,state,document
vn.admissions,T.1,2023-10,,2023-10-25,4,,estimate,
vn.admissions,T.1,2023-10,,2023-10-26,3,,sent,BC-10
vn.admissions,T.1,2023-10,,2023-10-27,5,,estimate,
vn.admissions,T.1,2023-10,vn.female,2023-10-26,2,,sent,
vn.admissions,T.2,2023-10,,2023-10-26,2,,sent,
vn.admissions,T.2,2023-10,,2023-10-27,2,,confirmed,
vn.admissions,T.2,2023-10,,2023-12-01,9,,confirmed,
vn.admissions,T.2,2023-09,,2023-10-01,0,,,
vn.hamlets,T.1,2023-10-31,,2023-10-26,12,,estimate,
my.share,T.1,2023-10,,2023-10-26,3%,,sent,
my.rating,T.1,2022,,2023-01-10,,excellent,confirmed,
"""


@pytest.fixture
def now(tmp_path: Path) -> kn.Snapshot:
    for name, text in {"units": UNITS, "people": PEOPLE, "admissions": ADMISSIONS, "claims": CLAIMS}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    registry = kn.create(tmp_path / "r.ketnap", plugins=["vn"])
    assert registry.load(str(tmp_path / "*.csv")).set_aside == 0
    return registry.snapshot("2023-10-31")


@pytest.fixture
def october(now: kn.Snapshot) -> kn.claims.Claims:
    return now.claims("vn.admissions", units=kn.children("T"), periods="2023-10")


def test_the_claim_in_force_of_each_unit(october: kn.claims.Claims) -> None:
    first, second = october.rows()
    assert first == {
        "unit": "T.1",
        "period": "2023-10",
        "group": "",
        "claim": "vn.admissions",
        "value": 3,
        "code": "",
        "state": "sent",
        "said_on": date(2023, 10, 26),
        "document": "BC-10",
    }
    # The confirmed one of December is not said yet.
    assert (second["unit"], second["value"], second["state"], second["said_on"]) == ("T.2", 2, "confirmed", date(2023, 10, 27))
    assert list(october.to_pandas()["value"]) == [3.0, 2.0]


def test_who_has_not_said_anything(now: kn.Snapshot, october: kn.claims.Claims) -> None:
    assert [row["unit"] for row in october.missing()] == ["T", "T.3"]
    both = now.claims("vn.admissions", units="T.2", periods=kn.months("2023-08", "2023-10"))
    assert both.missing() == [{"unit": "T.2", "period": "2023-08", "group": "", "claim": "vn.admissions"}]


def test_claims_of_a_group_of_a_stock_of_a_rate_and_of_a_code(now: kn.Snapshot) -> None:
    def one(claim: str, period: str, group: str = "") -> dict[str, object]:
        (row,) = now.claims(claim, units="T.1", periods=period, group=group).rows()
        return row

    assert one("vn.admissions", "2023-10", "vn.female")["value"] == 2
    assert one("vn.hamlets", "2023-10")["value"] == 12
    assert one("my.share", "2023-10")["value"] == Fraction(3, 100)
    assert (one("my.rating", "2022")["value"], one("my.rating", "2022")["code"]) == (None, "excellent")
    assert not now.claims("vn.hamlets", units="T.1", periods="2023-09").rows()


def test_beside_what_is_counted(now: kn.Snapshot, october: kn.claims.Claims) -> None:
    counted = now.measure("vn.admissions", units=kn.children("T"), periods="2023-10")
    beside = october.against(counted)
    # T.2's other ceremony was on an unknown day, so two is possible.
    assert [(r["unit"], r["said"], r["counted"], r["low"], r["high"], r["difference"]) for r in beside.rows()] == [
        ("T.1", 3, 2, 2, 2, 1),
        ("T.2", 2, None, 1, 2, None),
    ]
    assert [row["unit"] for row in beside.different().rows()] == ["T.1"] and len(beside.different()) == 1
    assert sorted(beside.people("T.1", "2023-10").to_pandas()["admission"]) == ["A-1", "A-2"]
    assert beside.to_pandas()["difference"].iloc[0] == 1.0
    assert "2 số báo cáo, 1 khác số thống kê" in repr(beside) and "1–2" in repr(beside) and "+1" in beside._repr_html_()


def test_a_table_that_lacks_a_figure_is_refused(now: kn.Snapshot, october: kn.claims.Claims) -> None:
    with pytest.raises(kn.Error, match="KN3108"):
        october.against(now.measure("vn.admissions", units=kn.children("T"), periods="2023-09"))
    whole = october.against(now.measure("vn.admissions", units=kn.children("T"), periods="2023-10"))
    assert october.against(now.measure("vn.admissions", units="T.1", periods="2023-10")).rows() == whole.rows(), (
        "T.2 is measured too"
    )
    with pytest.raises(kn.Error, match="KN3110"):
        now.claims(units="T", periods="2023")
    with pytest.raises(kn.Error, match="KN3102"):
        now.claims("vn.admissions", units="X", periods="2023")


def test_how_they_are_shown(now: kn.Snapshot) -> None:
    said = now.claims("vn.admissions", "vn.hamlets", units=kn.under("T", kind="cell"), periods="2023-10")
    shown = repr(said)
    assert shown.splitlines()[0].startswith("Số báo cáo: Số đảng viên kết nạp; Số thôn, bản, tổ dân phố · ")
    assert [line.split() for line in shown.splitlines()[2:5]] == [
        ["Chi", "bộ", "1", "3", "12", "(ước)"],
        ["Chi", "bộ", "2", "2", "(xác", "nhận)", "–"],
        ["Chi", "bộ", "3", "–", "–"],
    ]
    assert "12 (ước)" in said._repr_html_()


def test_a_measured_number_with_a_claim_in_it_says_so(now: kn.Snapshot) -> None:
    def indicator(text: str) -> Callable[[object], kn.Expr]:
        return kn.indicator("my.x", title="Mỗi xóm")(lambda u: kn.parse(text))

    def title(text: str) -> str:
        return str(now.measure(indicator(text), units="T.1", periods="2023-10")._core.indicators()[0]["title"])

    assert title("count(admissions) / claim('vn.hamlets')") == "Mỗi xóm (theo số báo cáo)"
    assert title("count(admissions) / 12") == "Mỗi xóm"
