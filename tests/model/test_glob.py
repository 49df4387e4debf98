"""Patterns: what fits what, the laws that hold for all of them, and that no pattern is slow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.errors import UsageError
from aligncheck.model.glob import Globs

NAMES = st.text(alphabet="ab.é[*?! \n", min_size=1, max_size=6).filter(lambda name: name not in (".", ".."))
PATHS = st.lists(NAMES, min_size=1, max_size=5)
# A name that a pattern can spell: every sign of the pattern's own language in brackets.
LITERALS = str.maketrans({sign: f"[{sign}]" for sign in "*?["})


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("*.pdf", ["a.pdf", "b/c/a.pdf", "A.PDF", ".pdf"], ["a.pdfx", "a.pdf/b"]),
        ("annex", ["annex", "a/annex"], ["annexe", "annex/a"]),
        ("/annex", ["annex"], ["a/annex"]),
        ("2024/*.pdf", ["2024/a.pdf"], ["x/2024/a.pdf", "2024/b/a.pdf"]),
        ("2024/**", ["2024/a", "2024/a/b"], ["2024", "x/2024/a"]),
        ("**/annex/*.md", ["annex/a.md", "x/y/annex/a.md"], ["annex/x/a.md", "annex"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["b", "a", "a/x"]),
        ("**", ["a", "a/b"], []),
        ("./a.md", ["a.md", "x/a.md"], ["b.md"]),
        ("a//b", ["a/b"], ["a", "b"]),
        ("?.md", ["a.md", "é.md", "\n.md"], ["ab.md", ".md"]),
        ("[ab].md", ["a.md", "b.md"], ["c.md"]),
        ("[!ab].md", ["c.md"], ["a.md"]),
        ("[*].md", ["*.md"], ["a.md"]),
        ("a**b", ["ab", "axxb"], ["a/b"]),
        ("re\u0301sume\u0301.md", ["résumé.md"], ["resume.md"]),
        ("résumé.md", ["re\u0301sume\u0301.md"], []),
        ("\udcff*", ["\udcffa"], ["a"]),
    ],
)
def test_what_fits(pattern: str, fits: list[str], fits_not: list[str]) -> None:
    globs = Globs([pattern])
    assert [path for path in fits if not globs.fits(path)] == []
    assert [path for path in fits_not if globs.fits(path)] == []


def test_a_slash_at_the_end_is_about_folders() -> None:
    globs = Globs(["annex/"])
    assert not globs.fits("annex")
    assert globs.fits("a/annex", folder=True)
    assert globs.covers("a/annex/b/c.md")
    assert not globs.covers("a/annex")


@pytest.mark.parametrize("pattern", ["", "/", "//", "./", "!a", "a/../b", "../a", "a/./b"])
def test_what_fits_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError) as caught:
        Globs([pattern])
    assert "\n" not in str(caught.value)


def test_no_pattern_fits_nothing() -> None:
    globs = Globs([])
    assert not globs
    assert not globs.fits("a")
    assert not globs.covers("a/b")


@given(PATHS)
def test_a_path_fits_itself_spelled_out(names: list[str]) -> None:
    path = "/".join(names)
    spelled = "/".join(name.translate(LITERALS) for name in names)
    assert Globs([f"/{spelled}"]).fits(path)
    assert Globs([f"**/{spelled}"]).fits(path)
    assert Globs([f"**/{spelled}"]).fits(f"x/y/{path}")
    assert not Globs([f"/{spelled}"]).fits(f"x/{path}")


@given(PATHS, st.sampled_from(["a", "*", "a*", "*/b", "**/a/*", "/a", "a/", "b/**"]))
def test_what_is_in_a_folder_that_fits_is_covered(names: list[str], pattern: str) -> None:
    globs = Globs([pattern])
    path = "/".join(names)
    if globs.covers(path, folder=True):
        assert globs.covers(f"{path}/x")
        assert globs.covers(f"{path}/x/y.md")
    assert globs.covers(path) >= globs.fits(path)


@given(PATHS, st.lists(st.sampled_from(["a", "*b", "/a/*", "?"]), max_size=4))
def test_several_patterns_fit_what_one_of_them_fits(names: list[str], patterns: list[str]) -> None:
    path = "/".join(names)
    assert Globs(patterns).covers(path) == any(Globs([one]).covers(path) for one in patterns)


def test_no_pattern_takes_long() -> None:
    # Backtracking would not end in this lifetime.
    hostile = "**/" * 60 + "*a" * 300 + "*b"
    assert not Globs([hostile]).fits("a/" * 300 + "a" * 250)
