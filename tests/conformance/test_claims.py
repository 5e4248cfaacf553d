"""Outside claims, and the cases that settle them."""

import re

from osconform import claims, spec_cache
from osconform.case_reader import read_cases
from osconform.model import Entry, Spec
from osconform.yaml_nodes import compose

HEAD = {"module": "os", "kind": "function", "section": "", "docs": "", "documented": ("3.13",)}
CASES = {
    "covering": 'claim: x\ncovers: [T061, X1]\nrun: os.listdir("a")\nexpect: {returns: "a"}\nvary: [bytes]',
    "refuting": 'claim: x\nrefutes: [T106]\nrun: os.listdir()\nexpect: {returns: "a"}',
}


def spec() -> Spec:
    cases = []
    for slug, text in CASES.items():
        node = compose(text, "x.yaml")
        assert node is not None
        cases += read_cases("os.listdir", slug, node, "x.yaml", text.splitlines())
    return Spec(fingerprint="", entries={"os.listdir": Entry(id="os.listdir", cases=tuple(cases), **HEAD)})


def test_there_are_277_claims_with_ids_of_their_own():
    found = claims.read_claims()
    assert len({claim.id for claim in found}) == len(found) == 277
    assert all(re.fullmatch(r"(M|T)\d{3}|S-[a-z.]+-\d\d", claim.id) for claim in found)
    assert all(claim.claim and claim.source for claim in found)


def test_each_claim_has_the_cases_that_cover_or_refute_it():
    data = claims.as_data(spec())
    by_id = {claim["id"]: claim for claim in data["claims"]}
    assert by_id["T061"]["state"] == "covered" and by_id["T061"]["covered_by"] == ["os.listdir/covering"]
    assert by_id["T106"]["state"] == "refuted" and by_id["T106"]["refuted_by"] == ["os.listdir/refuting"]
    assert by_id["T107"]["state"] == "uncovered"
    assert data["unknown"] == ["X1"]


def test_the_text_sums_up_and_lists_the_uncovered():
    text = claims.as_text(spec())
    assert text.endswith("277 claims: 1 covered, 1 refuted, 275 uncovered")
    assert re.search(r"^T107 +uncovered ", text, re.MULTILINE)
    assert "X1: cited by a case" in text


def test_no_case_of_the_spec_cites_an_unknown_claim():
    assert claims.as_data(spec_cache.load(None))["unknown"] == []
