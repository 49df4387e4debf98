"""What a run will score: everything that is there, once, in one order, and nothing skipped in silence."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligncheck.errors import (
    AligncheckError,
    DamagedFile,
    EncryptedFile,
    InputError,
    NotFound,
    UnsupportedFormat,
    UsageError,
)
from aligncheck.model.call import PAGE_MARK, Columns, Intake, Item
from aligncheck.read import intake
from aligncheck.read.intake import content_key, find_files, find_items, read_content, read_item

WORDS = "# Wells\n\nWe dig twelve wells in three villages.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str, content: str | bytes = WORDS) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def pack(path: str | Path, *names: str, **contents: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, contents.get(name, WORDS))


def names(found: Intake) -> list[str]:
    return [item.name for item in found.items]


def reasons(found: Intake) -> dict[str, str]:
    return {one.name: one.reason for one in found.passed}


# -- files and folders -----------------------------------------------------------------------------------------------


def test_a_folder_is_searched_to_its_depth(here: Path) -> None:
    write("call/b.docx", "call/A.PDF", "call/x/y/z.md", "call/x.odt", "call/old.doc")
    found = find_items(["call"])
    assert names(found) == ["call/A.PDF", "call/b.docx", "call/old.doc", "call/x.odt", "call/x/y/z.md"]
    assert found.passed == ()
    assert names(find_files(["call"])) == names(found)


def test_what_is_passed_over_and_why(here: Path) -> None:
    write(
        "call/a.md", "call/.hidden.md", "call/.git/config", "call/.git/x.md", "call/~$draft.docx", "call/.~lock.a.odt#"
    )
    write("call/a.tmp", "call/a.md.part", "call/Thumbs.db", "call/.DS_Store", "call/__MACOSX/._a.md", "call/a.md~")
    write("call/logo.png", "call/README", "call/portal.csv", "call/x/budget.xlsx")
    assert reasons(find_items(["call"])) == {
        "call/.DS_Store": "temporary",
        "call/.git/": "hidden",
        "call/.hidden.md": "hidden",
        "call/.~lock.a.odt#": "temporary",
        "call/README": "not a proposal",
        "call/Thumbs.db": "temporary",
        "call/__MACOSX/": "temporary",
        "call/a.md.part": "temporary",
        "call/a.md~": "temporary",
        "call/a.tmp": "temporary",
        "call/logo.png": "not a proposal",
        "call/portal.csv": "table: name it to score its rows",
        "call/x/budget.xlsx": "table: name it to score its rows",
        "call/~$draft.docx": "temporary",
    }
    assert reasons(find_files(["call"]))["call/portal.csv"] == "not a proposal"


def test_a_page_that_we_wrote_is_no_proposal_unless_it_is_named(here: Path) -> None:
    write("call/a.md", "call/theirs.html")
    Path("call/ours.html").write_text(
        f'<!doctype html><meta charset="utf-8">{PAGE_MARK}<p>12 proposals', encoding="utf-8"
    )
    Path("call/quoted.htm").write_text(f"<p>{'word ' * 200}{PAGE_MARK}", encoding="utf-8")
    for find in (find_items, find_files):
        found = find(["call"])
        assert names(found) == ["call/a.md", "call/quoted.htm", "call/theirs.html"]
        assert reasons(found) == {"call/ours.html": "page of aligncheck"}
        assert names(find(["call/ours.html"])) == ["call/ours.html"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["call"], ["call/a.md"]),
        (["call/"], ["call/a.md"]),
        (["./call"], ["call/a.md"]),
        (["."], ["call/a.md"]),
        (["call/../call"], ["call/../call/a.md"]),
        (["call/a.md"], ["call/a.md"]),
        (["call", "call/a.md", "./call/a.md", "call/../call/a.md", "."], ["call/a.md"]),
        (["call/a.md", "call"], ["call/a.md"]),
    ],
)
def test_names_are_as_the_user_named_them_and_each_file_is_one(
    here: Path, arguments: list[str], expected: list[str]
) -> None:
    write("call/a.md")
    assert names(find_items(arguments)) == expected
    assert names(find_files(arguments)) == expected


def test_what_is_named_is_never_passed_over(here: Path) -> None:
    write("call/logo.png", "call/.a.md", "call/~$b.docx", "call/c.md", "call/README", ".drafts/d.md")
    write("t.csv", content="id,text\n1,words\n")
    found = find_items(["call", "call/logo.png", "call/.a.md", "call/~$b.docx", "call/README", ".drafts"])
    assert names(found) == [".drafts/d.md", "call/.a.md", "call/README", "call/c.md", "call/logo.png", "call/~$b.docx"]
    assert found.passed == ()
    item = next(item for item in found.items if item.name == "call/logo.png")
    with pytest.raises(UnsupportedFormat, match=r"\.png files are not read"):
        read_item(item)
    assert names(find_files(["t.csv"])) == ["t.csv"]
    with pytest.raises(UnsupportedFormat, match=r"\.csv files are not read"):
        read_item(find_files(["t.csv"]).items[0])


ODD = [
    "a\nb.md",
    "😀.md",
    "\u202efdm.md",
    "quo'te\".md",
    "e\u0301.md",
    "é.md",
    "=1+1.md",
    "\udcff\udc80.md",
    " .md",
    "a:b,%0A.md",
]


def test_odd_names_survive(here: Path) -> None:
    write(*(f"call/{name}" for name in ODD))
    found = find_items(["call"])
    assert names(found) == sorted(f"call/{name}" for name in ODD)
    for item in found.items:
        assert read_item(item).name == item.name


# -- patterns --------------------------------------------------------------------------------------------------------

TREE = ["a.md", "b.docx", "annex/a.md", "annex/deep/c.md", "2024/annex/d.pdf", "2024/e.md"]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ([], [], TREE),
        (["*.md"], [], ["a.md", "annex/a.md", "annex/deep/c.md", "2024/e.md"]),
        ([], ["annex/"], ["a.md", "b.docx", "2024/e.md"]),
        ([], ["/annex"], ["a.md", "b.docx", "2024/annex/d.pdf", "2024/e.md"]),
        (["annex"], ["*.pdf"], ["annex/a.md", "annex/deep/c.md"]),
        (["2024/**"], ["**/annex/*"], ["2024/e.md"]),
        (["/*.md", "*.PDF"], [], ["a.md", "2024/annex/d.pdf"]),
    ],
)
@pytest.mark.parametrize("kind", ["folder", "archive", "archive in a folder"])
def test_patterns_choose(here: Path, include: list[str], exclude: list[str], expected: list[str], kind: str) -> None:
    if kind == "folder":
        write(*(f"call/{name}" for name in TREE))
        found, start = find_items(["call"], include=include, exclude=exclude), "call/"
        assert find_files(["call"], include=include, exclude=exclude) == found
    elif kind == "archive":
        pack("call.zip", *TREE)
        found, start = find_items(["call.zip"], include=include, exclude=exclude), "call.zip/"
    else:
        pack("call/x.zip", *TREE)
        within = [
            pattern.replace("/annex", "/x.zip/annex") if pattern.startswith("/a") else pattern for pattern in exclude
        ]
        include = [f"/x.zip/{one.lstrip('/')}" if "/" in one else one for one in include]
        found, start = find_items(["call"], include=include, exclude=within), "call/x.zip/"
    assert names(found) == sorted(start + name for name in expected)
    assert {one.reason for one in found.passed} <= {"excluded", "not included"}


def test_an_archive_in_a_folder_is_chosen_like_a_folder(here: Path) -> None:
    pack("call/x.zip", "a.md", "b.txt")
    write("call/c.md")
    assert names(find_items(["call"], include=["x.zip"])) == ["call/x.zip/a.md", "call/x.zip/b.txt"]
    found = find_items(["call"], exclude=["*.zip"])
    assert (names(found), reasons(found)) == (["call/c.md"], {"call/x.zip": "excluded"})
    assert reasons(find_files(["call"])) == {"call/x.zip": "not a proposal"}


# -- links and what cannot be opened ---------------------------------------------------------------------------------


def test_links_end_and_lead_to_each_folder_once(here: Path) -> None:
    write("call/real/a.md", "outside/b.md", "outside/sub/c.md")
    for link, target in (
        ("call/loop", "."),
        ("call/real/up", "../.."),
        ("call/alias", "real"),
        ("call/x1", "../outside"),
        ("call/x2", "../outside"),
        ("call/x3", "../outside/sub"),
        ("outside/back", "../call"),
        ("call/self", "self"),
        ("call/file.md", "real/a.md"),
        ("call/gone.md", "nowhere.md"),
        ("call/gone", "nowhere"),
    ):
        Path(link).symlink_to(target)
    found = find_items(["call"])
    assert names(found) == ["call/file.md", "call/gone.md", "call/real/a.md", "call/x1/b.md", "call/x1/sub/c.md"]
    assert reasons(found) == {
        **dict.fromkeys(
            ("call/alias/", "call/loop/", "call/real/up/", "call/x1/back/", "call/x2/", "call/x3/"),
            "folder that was searched already",
        ),
        "call/gone": "not a proposal",
        "call/self": "not a proposal",
    }
    with pytest.raises(NotFound, match="no such file"):
        read_item(found.items[1])
    assert names(find_items(["call", "outside"])) == [
        "call/file.md", "call/gone.md", "call/real/a.md", "outside/b.md", "outside/sub/c.md",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_opened_is_an_item(here: Path) -> None:
    write("call/a.md", "call/locked/b.md")
    real = os.scandir

    def scandir(path: str) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    with patch.object(os, "scandir", scandir):
        found = find_items(["call"])
        assert names(found) == ["call/a.md", "call/locked/"]
        with pytest.raises(NotFound, match=r"^call/locked/: may not be read\."):
            read_item(found.items[1])
        with pytest.raises(NotFound, match=r"^call/locked: may not be read"):
            find_items(["call/locked"])
    with pytest.raises(NotFound, match="is a folder"):
        read_content(found.items[1])


def test_a_pipe_is_an_item_that_cannot_be_read(here: Path) -> None:
    Path("call").mkdir()
    os.mkfifo("call/a.md")
    os.mkfifo("b.zip")
    for item in find_items(["call", "b.zip"]).items:
        with pytest.raises(InputError, match="regular file"):
            read_item(item)


# -- archives --------------------------------------------------------------------------------------------------------


def test_an_archive_is_read_in_place(here: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.md", WORDS)
    pack(
        "call.zip",
        "b/a.md",
        "a.md",
        "../up.md",
        "__MACOSX/._a.md",
        "x/.y/z.md",
        "i.png",
        "t.csv",
        "n.zip",
        "..",
        **{"n.zip": inner.getvalue()},
    )
    found = find_items(["call.zip"])
    assert names(found) == ["call.zip/a.md", "call.zip/b/a.md", "call.zip/up.md"]
    assert reasons(found) == {
        "call.zip/..": "no name",
        "call.zip/__MACOSX/._a.md": "temporary",
        "call.zip/i.png": "not a proposal",
        "call.zip/n.zip": "archive in an archive: unpack it to score what is in it",
        "call.zip/t.csv": "table: name it to score its rows",
        "call.zip/x/.y/z.md": "hidden",
    }
    for item in found.items:
        proposal = read_item(item)
        assert (proposal.name, proposal.media_type) == (item.name, "text/markdown")
    assert [path.name for path in here.iterdir()] == ["call.zip"]
    bare = Item("x", "call.zip", member="../up.md")
    assert read_content(bare) == WORDS.encode()
    with pytest.raises(NotFound, match="not in its archive"):
        read_content(Item("x", "call.zip", member="no.md"))


def test_twins_have_names_of_their_own(here: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        pack("call.zip", "a.md", "../a.md", "a.md", "a (2).md", "b")
    found = find_items(["call.zip"])
    assert names(found) == ["call.zip/a (2).md", "call.zip/a (3).md", "call.zip/a (4).md", "call.zip/a.md"]
    assert len({item.packed for item in found.items}) == 4
    assert [read_item(item).name for item in found.items] == names(found)
    write("t.csv", content="id,text\nx.md,one\nx.md,two\n,three\n x.md ,four\n")
    rows = find_items(["t.csv"]).items
    assert [(item.name, item.text) for item in rows] == [
        ("t.csv/row 000004", "three"), ("t.csv/x.md", "one"), ("t.csv/x.md (2)", "two"), ("t.csv/x.md (3)", "four"),
    ]  # fmt: skip


def test_a_broken_archive_that_is_named_keeps_no_other_from_being_scored(here: Path) -> None:
    write("a.md")
    write("b.zip", content="words")
    found = find_items(["b.zip", "a.md"])
    assert names(found) == ["a.md", "b.zip"]
    with pytest.raises(DamagedFile, match=r"^b\.zip: is no zip archive"):
        read_item(found.items[1])


def test_a_link_to_nothing_is_called_that(here: Path) -> None:
    write("call/a.md")
    Path("call/b.md").symlink_to("nowhere.md")
    (_, dead) = find_items(["call"]).items
    with pytest.raises(NotFound, match=r"^call/b\.md: there is no such file\. It is a link to what is gone\.$"):
        read_item(dead)


def test_a_broken_archive_in_a_folder_is_an_item(here: Path) -> None:
    write("call/a.md")
    write("call/b.zip", content=b"PK\x03\x04 and no more")
    pack("call/empty.zip")
    found = find_items(["call"])
    assert names(found) == ["call/a.md", "call/b.zip"]
    assert reasons(found) == {"call/empty.zip": "empty archive"}
    with pytest.raises(DamagedFile, match=r"^call/b\.zip: is no zip archive"):
        read_item(found.items[1])


def test_an_encrypted_member_is_one_problem(here: Path) -> None:
    pack("call.zip", "a.md", "b.md")
    data = bytearray(Path("call.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    Path("call.zip").write_bytes(data)
    first, second = find_items(["call.zip"]).items
    with pytest.raises(EncryptedFile, match=r"^call\.zip/a\.md: is protected"):
        read_item(first)
    assert "wells" in read_item(second).text


# -- tables ----------------------------------------------------------------------------------------------------------


def test_each_row_of_a_table_is_an_item(here: Path) -> None:
    write("t.csv", content="ref,title,summary\n10,Wells,We dig wells.\n9,,\n")
    first, second = find_items(["t.csv"]).items
    assert first == Item("t.csv/10", "t.csv", text="We dig wells.", title="Wells")
    proposal = read_item(first)
    assert proposal.text == "Wells\n\nWe dig wells."
    assert proposal.name == "t.csv/10"
    assert second == Item("t.csv/9", "t.csv", text="", title="")
    with pytest.raises(DamagedFile, match=r"^t\.csv/9: is empty"):
        read_item(second)
    found = find_items(["t.csv"], columns=Columns(("title",), id="summary"))
    assert names(found) == ["t.csv/We dig wells.", "t.csv/row 000003"]
    surrogate = Item("x", "t.csv", text="words \ud800 here")
    assert read_item(surrogate).sha256


def test_a_broken_row_is_one_problem(here: Path) -> None:
    write("t.jsonl", content='{"id": 1, "text": "One."}\n{"id": 2, "text"\n{"id": 3, "text": "Three."}\n')
    items = find_items(["t.jsonl"]).items
    assert names(find_items(["t.jsonl"])) == ["t.jsonl/1", "t.jsonl/3", "t.jsonl/row 000002"]
    with pytest.raises(DamagedFile, match=r"^t\.jsonl/row 000002: line 2 is not JSON: "):
        read_item(items[2])


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"PK\x03\x04 and no more", DamagedFile, "is cut off or damaged. Copy or save the file again."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "password"),
    ],
)
def test_a_broken_table_is_one_problem(here: Path, content: bytes, kind: type[InputError], words: str) -> None:
    (here / "t.xlsx").write_bytes(content)
    write("u.csv", content="id,text\n1,One.\n")
    first, second = find_items(["t.xlsx", "u.csv"]).items
    assert (first.name, second.name) == ("t.xlsx", "u.csv/1")
    with pytest.raises(kind, match=r"^t\.xlsx: ") as refused:
        read_item(first)
    assert words in str(refused.value)


# -- what keeps a run from starting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "options", "kind", "words"),
    [
        ([], {}, UsageError, "nothing to score"),
        ([""], {}, UsageError, "one of the paths is empty"),
        (["gone.md"], {}, NotFound, "gone.md: there is no such file or folder. Mend its name."),
        (["-"], {}, NotFound, "there is no such file or folder. One text from standard input is for `aligncheck check -`."),
        (["a.md/x"], {}, NotFound, "there is no such file or folder"),
        (["*.docx"], {}, NotFound, "*.docx: there is no such file or folder. To choose by a pattern, name the folder"),
        (["a\0b"], {}, NotFound, "no such name is possible"),
        (["empty"], {}, NotFound, "empty: holds no proposals. It is empty."),
        (["pictures"], {}, NotFound, "pictures: holds no proposals. Passed over: 1 hidden, 2 not a proposal."),
        (["pictures.zip"], {}, NotFound, "pictures.zip: holds no proposals. Passed over: 1 not a proposal, 1 table."),
        (["empty.zip"], {}, NotFound, "empty.zip: holds no proposals. Passed over: 1 empty archive."),
        (["cal"], {}, NotFound, "cal: there is no such file or folder. Did you mean call?"),
        (["call"], {"include": ["*.odt"]}, NotFound, "call: holds no proposals. Passed over: 1 not included."),
        (["call"], {"exclude": [""]}, UsageError, "an empty pattern"),
        (["bad.csv"], {}, UsageError, "bad.csv: has no column that is known to hold the text. Name it: a, b."),
        (["none.csv"], {}, NotFound, "none.csv: holds no rows"),
        (["a.md"], {"columns": Columns(("text",))}, UsageError, "columns are named, but no table is"),
        (["a.md"], {"exclude": ["b*"]}, UsageError, "patterns choose in folders and archives, and none is named"),
        (["gone", "call", "empty"], {}, UsageError, "gone: there is no such file or folder. Mend its name; empty: holds no"),
        ([f"gone{number}" for number in range(15)], {}, UsageError, "; and 5 more problems."),
    ],
)  # fmt: skip
def test_what_keeps_a_run_from_starting(
    here: Path, paths: list[str], options: dict[str, Any], kind: type[AligncheckError], words: str
) -> None:
    write("a.md", "call/a.md", "pictures/a.png", "pictures/b.png", "pictures/.c")
    write("bad.csv", content="a,b\n1,2\n")
    write("none.csv", content="id,text\n")
    write("bad.zip", content="words")
    Path("empty").mkdir()
    pack("pictures.zip", "a.png", "t.csv")
    pack("empty.zip")
    with pytest.raises(kind) as caught:
        find_items(paths, **options)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_check_goes_on_without_what_is_not_there(here: Path) -> None:
    write("a.md")
    found = find_files(["gone.md", "a.md", "gone.md", "x\0y"])
    assert names(found) == ["a.md", "gone.md", "x\0y"]
    with pytest.raises(NotFound):
        read_item(found.items[1])
    Path("empty").mkdir()
    with pytest.raises(NotFound, match="empty: holds no proposals"):
        find_files(["a.md", "empty"])


def test_a_run_has_an_end(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(*(f"call/{number}.md" for number in range(9)))
    monkeypatch.setattr(intake, "MAX_FOUND", 8)
    with pytest.raises(InputError, match="call: leads to more than 8 files"):
        find_items(["call"])


# -- laws ------------------------------------------------------------------------------------------------------------

PARTS = st.sampled_from(["a", "b", "é", "annex", ".h", "x y"])
FILES = st.builds(
    lambda folders, name, end: "/".join((*folders, name + end)),
    st.lists(PARTS, max_size=3),
    PARTS,
    st.sampled_from([".md", ".DOCX", ".png", ".tmp", ".csv", ""]),
)


class Shuffled:
    """Lists folders as another disk would."""

    def __init__(self, seed: int) -> None:
        self.random, self.real = random.Random(seed), os.scandir

    def __call__(self, path: str) -> Shuffled.Listing:
        with self.real(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        self.random.shuffle(found)
        return Shuffled.Listing(found)

    class Listing(list[Any]):
        def __enter__(self) -> Shuffled.Listing:
            return self

        def __exit__(self, *_: object) -> None:
            return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.sets(FILES, min_size=1, max_size=12),
    st.integers(),
    st.lists(st.sampled_from(["*.md", "annex/", "a/**"]), max_size=2),
)
def test_the_order_on_disk_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, files: set[str], seed: int, exclude: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("call")
    written = 0
    for name in sorted(files):
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(WORDS)
            written += 1
        except OSError:  # a folder has that name
            continue
    (folder / "always.txt").write_text(WORDS)
    for link, target in (("l1", "l2"), ("l2", "."), ("l3", "a"), ("l4", "a")):
        (folder / link).symlink_to(target)
    runs = []
    for turn in (seed, seed + 1):
        with patch.object(os, "scandir", Shuffled(turn)):
            runs.append(find_items([str(folder)], exclude=exclude))
    assert runs[0] == runs[1]
    assert names(runs[0]) == sorted(set(names(runs[0])))
    told = Counter(names(runs[0])) + Counter(one.name for one in runs[0].passed)
    assert max(told.values()) == 1
    # Whatever is on the disk is told, itself or by the folder that was passed over.
    for path in folder.rglob("*"):
        shown = path.as_posix()
        if path.is_file() and not any(parent.is_symlink() for parent in path.parents):
            assert shown in told or any(name.endswith("/") and shown.startswith(name) for name in told), shown


def test_a_key_is_of_the_content_and_how_it_is_read() -> None:
    words = b"words"
    same = [Item("a.md", "a.md"), Item("x/b.MD", "x/b.MD"), Item("z.zip/c (2).md", "z.zip", member="c.md")]
    assert len({content_key(item, words) for item in same}) == 1
    other = [
        same[0],
        Item("a.txt", "a.txt"),
        Item("a", "a"),
        Item("t.csv/a.md", "t.csv", text="words"),
        Item("t.csv/a.md", "t.csv", text="words", title="T"),
        Item("t.csv/a.md", "t.csv", text="words", title="T\ud800"),
    ]
    keys = {content_key(item, words) for item in other}
    assert len(keys) == len(other)
    assert all(len(key) == 64 for key in keys)
    assert content_key(same[0], b"other") not in keys
