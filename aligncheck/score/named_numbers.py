"""Which numbers the words around a claim name: figures, Roman numerals, and number words in three languages.

*Orientations 5 and 10*, *points 8 to 10*, *OS XI*, *the tenth orientation*, *la huitième*. What counts other things
(*10 officials*) or numbers them (*annex 3*, *SDG 5*) names no orientation.
"""

from __future__ import annotations

import re

_CARDINALS = {
    word: number
    for number, words in enumerate(
        (
            "two deux dos",
            "three trois tres",
            "four quatre cuatro",
            "five cinq cinco",
            "six seis",
            "seven sept siete",
            "eight huit ocho",
            "nine neuf nueve",
            "ten dix diez",
            "eleven onze once",
            "twelve douze doce",
        ),
        start=2,
    )
    for word in words.split()
}
"""Without one, which is an article in two of the languages."""

_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first première premier primera primer",
            "second seconde deuxième segunda segundo",
            "third troisième tercera tercer",
            "fourth quatrième cuarta cuarto",
            "fifth cinquième quinta quinto",
            "sixth sixième sexta sexto",
            "seventh septième séptima septima séptimo",
            "eighth huitième octava octavo",
            "ninth neuvième novena noveno",
            "tenth dixième décima decima décimo",
            "eleventh onzième undécima undecima undécimo",
            "twelfth douzième duodécima duodecima duodécimo",
        ),
        start=1,
    )
    for word in words.split()
}

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
ROMAN = r"(?-i:X{1,2}(?:IX|IV|V?I{1,3}|V)|IX|IV|V?I{1,3}|V)"
"""Roman numerals in capitals up to 29, but for a lone X, which ticks a box."""

_NUMBER = re.compile(
    rf"(?<![\w.,])(?<!\d{{4}}[-–/])(?:(?P<figures>\d{{1,3}})(?![\d%]|[.,]\d)(?P<th>(?:st|nd|rd|th|er|ère|e|è?me|[ªº])\b)?"
    rf"|(?P<roman>{ROMAN}|(?-i:X))(?!\w)"
    rf"|(?P<cardinal>{'|'.join(_CARDINALS)})\b|(?P<ordinal>{'|'.join(_ORDINALS)})\b)",
    re.IGNORECASE,
)
_JOINT = r"(?:[\s,;/&+()–—-]|\b(?:and|et|y|e|or|ou|o|to|through|à|a|al|hasta|then|puis|the|les?|las?|los)\b)*"
_LABEL = (
    r"(?:orientations?|orientaci(?:ón|on|ones)|points?|puntos?|números?|numéros?|numbers?|n[°ºo]s?\.?|n\.\s?[ºo]s?|nos?\.|#"
    r"|(?-i:SO|OS|OE|O))"
)
_NAMED = re.compile(rf"\b{_LABEL}\s*\(?$|[#º°]\s*$", re.IGNORECASE)
_JOINED = re.compile(rf"{_JOINT}(?:{_LABEL}\s*)?", re.IGNORECASE)
_RUN = re.compile(
    rf"\s*(?:-|–|—|\bto\b|\bthrough\b|à|\bal?\b|\bhasta\b)\s*(?:la\s+|the\s+)?(?:{_LABEL}\s*)?", re.IGNORECASE
)
_BESIDE = re.compile(
    rf"(?:[\s:：()«»\"“”–—-]|\b(?:{_LABEL}|activit(?:y|ies|és?)|actividad(?:es)?|objecti(?:ves?|fs?)|objetivos?|priorit(?:y|ies|és?)"
    r"|prioridad(?:es)?|pillars?|piliers?|pilar(?:es)?|axe?s|axis|ejes?|of|the|de|la|l|del|les?|iom|oim)(?!\w)['’.]?)*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s+([^\W\d_]+)")
_OTHERS = re.compile(
    r"\b(?:sdgs?|odd|ods|goals?|targets?|cibles?|metas?|objecti(?:ves?|fs?)|objetivos?|axe?s?|axis|ejes?|pillars?|piliers?"
    r"|pilar(?:es)?|annex(?:es)?|anexos?|annexes?|sections?|secci(?:ón|ones)|pages?|páginas?|tables?|tableaux?|tablas?|cuadros?"
    r"|phases?|fases?|lots?|outputs?|outcomes?|productos?|produits?|r[ée]sult(?:at|ado)s?|activit(?:y|ies|és?)|actividad(?:es)?"
    r"|articles?|artículos?|chapters?|chapitres?|capítulos?|gcm|pmm|days?|jours?|días?|level|niveau|nivel|months?|mois|mes)"
    r"\s*(?:n[°ºo]\.?\s*)?$",
    re.IGNORECASE,
)
_LINKS = frozenset(
    "and et y e ou or o on sur sobre relating relative relatif relativa to à a al of de du del des d in dans "
    "en from is are est sont es son which qui que as ainsi como by par por with avec con through via for pour "
    "para but mais pero plus également también also at au aux concerning concernant respectively "
    "respectivement respectivamente mediante grâce".split()
)
"""Words that may follow a number that names; behind any other word, the number counts what the word says."""

_DENIED = re.compile(
    r"\b(?:not|nor|neither|except|excluding|rather than|pas|ni|sauf|excepté|hormis|salvo|excepto"
    r"|no(?!s?\.|\s*[º°\d]))\b"
    r"(?!\s+(?:only|just|merely|seulement|uniquement|solo|sólo|solamente|least))",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:\b(?:{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th|er|ère|e|è?me|\.?[ªº]))\b\.?{_JOINT})+(?:IOM\s+|IOM['’]s\s+)?$",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\s*(?:[.,;:)]|$)|\s+(?:one|and|et|y|of|de|des|du|del)\b", re.IGNORECASE)


def value_of_roman(numeral: str) -> int:
    """Returns what a Roman numeral stands for."""
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def numbers_behind(text: str) -> set[int]:
    """Returns the numbers that the words behind *orientation* or *mandate* name."""
    denied = _DENIED.search(text)
    if denied is not None:
        text = text[: denied.start()]
    found: list[int] = []
    reached = 0
    for one in _NUMBER.finditer(text):
        lead = text[reached : one.start()]
        if not _names(one, lead, text[one.end() :], first=not found):
            continue
        number = _value(one)
        if found and _RUN.fullmatch(lead) and found[-1] < number:
            found.extend(range(found[-1] + 1, number))
        found.append(number)
        reached = one.end()
    return set(found)


def numbers_before(text: str) -> set[int]:
    """Returns the ordinals that stand right before *orientation*: *the fourth and the tenth ...*."""
    run = _BEFORE.search(text)
    return set() if run is None else {_value(one) for one in _NUMBER.finditer(run.group()) if _is_ordinal(one)}


def inside(named: str) -> int | None:
    """Returns where in the words of a claim its numbers begin (*points 8 to 10 of the strategy*), None without any."""
    for one in _NUMBER.finditer(named):
        if one.start() and (one["figures"] or one["roman"] or _NAMED.search(named[: one.start()])):
            return one.start()
    return None


def _names(one: re.Match[str], lead: str, rest: str, *, first: bool) -> bool:
    following = _WORD.match(rest)
    counts = following is not None and following[1].lower() not in _LINKS
    if _is_ordinal(one):
        return _ALONE.match(rest) is not None
    if _NAMED.search(lead):
        return True
    beside = (_BESIDE if first else _JOINED).fullmatch(lead) is not None
    if one["cardinal"] or one["roman"]:
        return beside and not counts and (one["roman"] != "X" or not first)
    if beside:
        return not counts or (first and ":" not in lead)
    return not counts and _OTHERS.search(lead) is None


def _is_ordinal(one: re.Match[str]) -> bool:
    return one["ordinal"] is not None or one["th"] is not None


def _value(one: re.Match[str]) -> int:
    if one["figures"]:
        return int(one["figures"])
    if one["roman"]:
        return value_of_roman(one["roman"])
    return _CARDINALS[one["cardinal"].lower()] if one["cardinal"] else _ORDINALS[one["ordinal"].lower()]
