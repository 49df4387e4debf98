"""XML from strangers."""

from __future__ import annotations

import pytest

from aligncheck.errors import DamagedFile, LimitExceeded
from aligncheck.read import xml
from aligncheck.read.xml import MAX_DEPTH, children, parse

LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LAUGHS, "document type"),
        (OUTSIDE, "document type"),
        (LAUGHS.decode().encode("utf-16"), "document type"),
        (b"<!--" + b" " * 70_000 + b"-->" + LAUGHS, "does not start with an element"),
        (b"", "does not start"),
        (b"words", "does not start"),
        (b"<a><b></a>", "mismatched tag"),
        (b"<a>", "no element found"),
        (b"<a>&#0;</a>", "reference to invalid character"),
        (b"<a>&outside;</a>", "undefined entity"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "unknown encoding"),
    ],
)
def test_broken_or_hostile_documents_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(DamagedFile, match=words) as caught:
        parse(data, where="a.docx", part="word/styles.xml")
    assert "word/styles.xml" in str(caught.value)
    with pytest.raises(DamagedFile, match=words):
        list(children((data,), ("a",), where="a.docx", part="p"))


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1),
        b"<a>" * 10_000,
        b"<a>" + b"<b/>" * 5_000 + b"</a>",
        b"<a><b " + b" ".join(b'n%d=""' % number for number in range(400_000)) + b"/></a>",
    ],
    ids=["deep", "deeper", "many", "attributes"],
)
def test_size_is_bounded(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 5_000)
    with pytest.raises(LimitExceeded):
        parse(data, where="a", part="p")
    chunks = [data[start : start + 100_000] for start in range(0, len(data), 100_000)]
    with pytest.raises(LimitExceeded):
        list(children(chunks, ("none",), where="a", part="p"))


def test_a_deep_but_lawful_document_is_read() -> None:
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH, where="a", part="p").tag == "a"


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_children_come_one_by_one_with_their_parents(step: int) -> None:
    data = b"<r><x><i>no</i></x><h><i>1</i><h><i>2</i></h></h><k/><h><i>3<j>4</j></i></h></r>"
    chunks = [data[start : start + step] for start in range(0, len(data), step)]
    found = [
        (parent, element.tag, "".join(element.itertext()))
        for parent, element in children(chunks, ("h",), where="", part="")
    ]
    assert found == [("h", "i", "1"), ("h", "h", "2"), ("h", "i", "34")]


def test_more_children_than_may_be_held_at_a_time_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 50)
    data = b"<h>" + b"<i><j/><j/></i>" * 20_000 + b"</h>"
    assert sum(1 for _ in children((data,), ("h",), where="", part="")) == 20_000


def test_a_long_text_is_no_tag() -> None:
    text = b"a=b " * 40_000
    assert parse(b"<a>" + text + b"</a>", where="", part="").text == text.decode()
