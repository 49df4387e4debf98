"""Finds terms in a row of keys: a trie whose branches are keys, word beginnings and gaps.

spaCy's ``PhraseMatcher`` needs the same tokens in a row, so an article or a comma defeats it; its ``Matcher`` is linear
in the number of patterns. A trie over the keys of content words costs one dictionary look-up for a word that begins no
term, skips the little words for free, and is built in milliseconds. A trie that was built once can be told as plain
values: what follows a first word is then read when that word first comes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from aligncheck.model.pattern import Piece

Hit = tuple[int, int, int]
"""First key, one past the last key, number of the pattern."""


class _Node:
    """A place in the trie: what ends here, and where the next key leads."""

    __slots__ = ("ends", "gapped", "next", "prefixes")

    def __init__(self) -> None:
        self.ends: list[int] = []
        self.next: dict[int, _Node] = {}
        self.prefixes: list[tuple[str, int, _Node]] = []
        self.gapped: dict[int, _Node] = {}


class _Start(NamedTuple):
    """Where a word leads that begins a term, and the patterns that it ends by itself.

    ``soon`` are the keys of which one must come within ``reach`` for any other pattern, None when that cannot be told:
    most words that begin a term are not followed by any of them, and no branch need be walked.
    """

    nodes: tuple[_Node, ...]
    ends: tuple[int, ...]
    soon: frozenset[int] | None
    reach: int


_NOWHERE = _Start((), (), frozenset(), 0)


class TermTrie:
    """Patterns of one language, ready to be found.

    ``key_of`` turns a word into its key, ``number_of`` a key into the number it has in texts, ``name_of`` goes back,
    for word beginnings. ``barrier`` is the number of the key that no pattern crosses.
    """

    def __init__(
        self,
        key_of: Callable[[str], str],
        fold: Callable[[str], str],
        number_of: Callable[[str], int],
        name_of: Callable[[int], str],
        barrier: int,
    ) -> None:
        self._key_of = key_of
        self._fold = fold
        self._number_of = number_of
        self._name_of = name_of
        self._barrier = barrier
        self._root = _Node()
        self._told: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._starts: dict[int, _Start] = {}
        self._initials: dict[str, list[int]] = {}
        self._wholes: dict[int, list[int]] = {}
        self._branches: dict[tuple[int, int], tuple[_Node, ...]] = {}

    def add(self, number: int, pieces: Iterable[Piece]) -> bool:
        """Files a pattern under ``number``; returns False when it has no word that counts."""
        self._initials.clear()
        self._wholes.clear()
        nodes = [self._root]
        waiting = 0
        for piece in pieces:
            # A gap before a little word, which is skipped, goes over to the next word that counts.
            gap = max(waiting, piece.gap)
            following: list[_Node] = []
            for node in nodes:
                following.extend(self._grow(node, piece, gap))
            waiting = 0 if following else gap
            nodes = following or nodes
        ended = False
        for node in nodes:
            if node is not self._root:
                node.ends.append(number)
                ended = True
        return ended

    def _grow(self, node: _Node, piece: Piece, gap: int) -> list[_Node]:
        """Returns the nodes that the piece leads to from ``node``; none when all its words are little words."""
        keyed = [
            (word, is_prefix, "" if is_prefix else self._key(word))
            for word, is_prefix in zip(piece.words, piece.prefixes, strict=True)
        ]
        keyed = [(word, is_prefix, key) for word, is_prefix, key in keyed if is_prefix or key]
        if gap and keyed and node is not self._root:
            node = node.gapped.setdefault(gap, _Node())
        grown: list[_Node] = []
        for word, is_prefix, key in keyed:
            if is_prefix:
                beginning = self._fold(word)
                found = next((child for text, _, child in node.prefixes if text == beginning), None)
                if found is None:
                    found = _Node()
                    # A key may be shorter than its word (forcé, forc): the beginning fits as a word of its own too.
                    node.prefixes.append((beginning, self._number_of(self._key_of(word) or beginning), found))
                grown.append(found)
            else:
                grown.append(node.next.setdefault(self._number_of(key), _Node()))
        return grown

    def _key(self, word: str) -> str:
        """Returns the key of a word: a mandate writes the same few thousand words again and again."""
        key = self._keys.get(word)
        if key is None:
            key = self._keys[word] = self._key_of(word)
        return key

    def to_plain(self) -> list[Any]:
        """Returns the trie as lists, texts and numbers: what follows each first key as JSON, then the beginnings."""
        root = self._root
        branches = {str(key): json.dumps(_plain(child), separators=(",", ":")) for key, child in root.next.items()}
        return [branches, [[text, whole, _plain(child)] for text, whole, child in root.prefixes]]

    def take_plain(self, plain: Any) -> None:
        """Becomes the trie that ``to_plain`` told, which knew the same numbers. Nothing else may have been added."""
        branches, prefixes = plain
        self._told = dict(branches)
        self._root.prefixes = [(text, whole, _node(child)) for text, whole, child in prefixes]

    def find(self, keys: Sequence[int]) -> list[Hit]:
        """Returns every hit in a row of keys, by first key; overlapping hits are all returned."""
        starts = self._starts
        hits: list[Hit] = []
        for at, key in enumerate(keys):
            start = starts.get(key)
            if start is None:
                start = starts[key] = self._start(key)
            if start is _NOWHERE:
                continue
            nodes, ends, soon, reach = start
            if soon is None or not soon.isdisjoint(keys[at + 1 : at + reach]):
                self._walk([(node, at + 1) for node in nodes], keys, at, hits)
            else:
                for number in ends:
                    hits.append((at, at + 1, number))
        return hits

    def _start(self, key: int) -> _Start:
        told = self._told.pop(str(key), None)
        if told is not None:
            self._root.next[key] = _node(json.loads(told))
        nodes = self._resolve(self._root, key)
        if not nodes:
            return _NOWHERE
        # In the order in which a walk comes by them.
        ends = tuple(number for node in reversed(nodes) for number in node.ends)
        beyond = [(gap, node) for one in nodes for gap, node in ((0, one), *one.gapped.items())]
        soon = None
        if not any(node.prefixes for _, node in beyond):
            soon = frozenset(key for _, node in beyond for key in node.next)
        return _Start(nodes, ends, soon, 2 + max(gap for gap, _ in beyond))

    def _walk(self, stack: list[tuple[_Node, int]], keys: Sequence[int], at: int, hits: list[Hit]) -> None:
        """Follows every branch from the key at ``at``; ``stack`` holds nodes with the place of the key behind each."""
        count = len(keys)
        # Gaps lead to the same place by many ways: without this, a term of ten gaps would never come to its end.
        seen: set[tuple[int, int]] = set()
        while stack:
            node, position = stack.pop()
            for number in node.ends:
                hits.append((at, position, number))
            if position >= count:
                continue
            if node.prefixes:
                stack.extend([(child, position + 1) for child in self._follow(node, keys[position])])
            elif node.next:
                only = node.next.get(keys[position])
                if only is not None:
                    stack.append((only, position + 1))
            if node.gapped:
                self._leap(node, keys, position, seen, stack)

    def _leap(
        self,
        node: _Node,
        keys: Sequence[int],
        position: int,
        seen: set[tuple[int, int]],
        stack: list[tuple[_Node, int]],
    ) -> None:
        """Puts on the stack what lies beyond the gaps of a node, unless it was ``seen`` there."""
        barrier = self._barrier
        for widest, beyond in node.gapped.items():
            following, begins = beyond.next, beyond.prefixes
            for behind, key in enumerate(keys[position : position + widest + 1], position + 1):
                if key == barrier:
                    break
                if not begins and key not in following:
                    continue
                for child in self._follow(beyond, key):
                    place = (id(child), behind)
                    if place not in seen:
                        seen.add(place)
                        stack.append((child, behind))

    def _follow(self, node: _Node, key: int) -> tuple[_Node, ...]:
        if not node.prefixes:
            child = node.next.get(key)
            return () if child is None else (child,)
        known = self._branches.get((id(node), key))
        if known is None:
            known = self._branches[id(node), key] = self._resolve(node, key)
        return known

    def _resolve(self, node: _Node, key: int) -> tuple[_Node, ...]:
        """Returns where a key leads from a node, word beginnings included; worked out once per word type."""
        found: list[_Node] = []
        exact = node.next.get(key)
        if exact is not None:
            found.append(exact)
        if node is self._root:
            found.extend(self._beginning(key))
        elif node.prefixes:
            name = self._name_of(key)
            found.extend(
                child for beginning, whole, child in node.prefixes if key == whole or name.startswith(beginning)
            )
        return tuple(found)

    def _beginning(self, key: int) -> list[_Node]:
        """Returns where a key leads as the beginning of a first word, of which there are hundreds.

        They are filed by first letter, for every new word asks. A word of its own may have a key with another one
        (*women*, *woman*).
        """
        prefixes = self._root.prefixes
        if not self._initials:
            for at, (beginning, whole, _) in enumerate(prefixes):
                self._initials.setdefault(beginning[:1], []).append(at)
                self._wholes.setdefault(whole, []).append(at)
        name = self._name_of(key)
        fit = {at for at in self._initials.get(name[:1], ()) if name.startswith(prefixes[at][0])}
        return [prefixes[at][2] for at in sorted(fit.union(self._wholes.get(key, ())))]


def _plain(node: _Node) -> list[Any]:
    """Returns a node as lists; its depth is bounded by the words of a term."""
    return [
        node.ends,
        [[key, _plain(child)] for key, child in node.next.items()],
        [[text, whole, _plain(child)] for text, whole, child in node.prefixes],
        [[gap, _plain(child)] for gap, child in node.gapped.items()],
    ]


def _node(plain: Any) -> _Node:
    node = _Node()
    node.ends, following, prefixes, gapped = plain
    node.next = {key: _node(child) for key, child in following}
    node.prefixes = [(text, whole, _node(child)) for text, whole, child in prefixes]
    node.gapped = {gap: _node(child) for gap, child in gapped}
    return node
