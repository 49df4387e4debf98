"""Whether another body does what a plain statement says: *UNHCR registers the refugees*, *Le ministère publie ...*

The body stands at the head of its clause, and a verb in the active voice of the present or the past follows, with
nothing but the rest of its name between; or the clause is passive and names the body as its agent. What a body will
do, must do, receives or is given may well be what the project does with it: no such verb is meant here.
"""

from __future__ import annotations

import re

from aligncheck.model.terms import fold

_REACH = 240
"""Characters behind the name of a body within which its verb is looked for."""

_SHOUTED = 60
"""Characters of capitals behind a name from which they are how everything is written."""

_LONGEST = 26
"""Words and marks of them."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*['’]?|[^\w\s]")
_STATE = re.compile(r"(?:state|[eé]tat|estado)s?$", re.IGNORECASE)
_JOINT = re.compile(
    r"[;,:\s\-–•*]*(?:(?:but|however|whereas|while|whilst|mais|toutefois|tandis qu[e'’]|alors qu[e'’]|pero|en cambio|"
    r"mientras que|mientras)\b,?)?\s*",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEADS = {
    "en": _words(
        "in at on across since from until under every each today currently meanwhile elsewhere already still now "
        "moreover furthermore similarly likewise for by between during over last this"
    ),
    "es": _words(
        "en desde hasta cada hoy actualmente mientras entretanto ademas asimismo ya por al paralelamente tambien "
        "todos entre de durante con"
    ),
    "fr": _words(
        "dans en au aux a sur depuis jusqu chaque tous aujourd aujourd'hui actuellement par de deja pour "
        "parallelement ailleurs entre pendant avec"
    ),
}
_ARTICLES = {
    "en": _words("the a an this these its"),
    "es": _words("el la los las un una"),
    "fr": _words("le la les l un une des l' l’"),
}
_KINDS = {
    "en": _words("another several other many most all both local national regional some various neighbouring central"),
    "es": _words("otro otra otros otras varios varias algunos algunas muchos muchas ambos ambas numerosas"),
    "fr": _words("plusieurs certains certaines d'autres d’autres autres deux quelques nombreuses"),
}
_JOINERS = {
    "en": _words("of for in and on to at de du la and's & with"),
    "es": _words("de del y e en para a al con"),
    "fr": _words("de du des d' d’ et en pour a au aux sur &"),
}
_ADVERBS = {
    "en": re.compile(r"(?:also|already|still|now|often|then|thus|\w{3,}ly)$"),
    "es": re.compile(r"(?:también|ya|aún|todavía|hoy|les?|los|las|lo|\w{3,}mente)$"),
    "fr": re.compile(r"(?:y|en|les?|la|l['’]|leur|lui|\w+(?:e|é|em|am)ment)$"),
}
_ADJECTIVES = {
    "en": re.compile(r"(?!)"),
    "es": re.compile(
        r"\w+(?:al|ales|[aeioñ]n[oa]s?|eñ[oa]s?|és|esas?|[ií]c[oa]s?|iv[oa]s?|ari[oa]s?|[aií]d[oa]s?|[rcuei][cgs][oa]s?|elgas?|"
        r"atas?|iz[oa]s?|enses?|í|íes|les?)$"
    ),
    "fr": re.compile(
        r"\w+(?:al|ales?|aux|iens?|iennes?|ais|aises?|ois|oises?|ains?|aines?|ins?|ines?|ifs?|ives?|iques?|aires?|ières?|"
        r"ées?|és?|iles?|bles?|eurs?|andes?|ands?|ols?|oles?|èques?|urcs?|urques?|ecs?|ecques?|uisses?|elges?|usses?|erbes?|"
        r"urdes?|abes?|hanes?|hans?)$"
    ),
}
_NEVER_VERBS = re.compile(r"\w+(?:[ao]le|ienne|aise|oise|aire|ière|ible|able)$")
"""French words in these endings are adjectives of bodies far more often than verbs."""

_VERB = {
    "en": re.compile(r"[a-z]{3,}(?<![sui])s$"),
    "es": re.compile(r"[a-záéíóúñü]{3,}(?:[ae]n?|ó|aron|ieron)$"),
    "fr": re.compile(r"[a-zàâéèêëîïôûùç]{3,}(?:ent|e|t|d)(?<!ant)(?<!ement)(?<!mment)(?<!ément)$"),
}
_PERFECT = {
    "en": (_words("has have"), re.compile(r"[a-z]*(?:ed|en|un|ght|lt|ept|ent|de|set|put|cut|let)$")),
    "es": (_words("ha han"), re.compile(r"[a-z]+(?:[ai]do|to|cho)$")),
    "fr": (_words("a ont"), re.compile(r"(?!ét[ée])[a-zàâéèêëîïôûùç]{2,}(?:é|i|u|is|it|rt)$")),
}
_GOING_ON = {
    "en": (_words("is are"), re.compile(r"[a-z]{3,}ing$")),
    "es": (_words("esta estan"), re.compile(r"[a-z]+ndo$")),
}
_RECEIVING = {
    "en": _words(
        "benefits receives needs requires requests asks wants wishes hopes plans lacks faces remains seems "
        "becomes gets gains acquires learns knows owns consists suffers joins attends intends aims seeks proposes "
        "undertakes commits appeals"
    ),
    "es": _words(
        "recibe reciben necesita necesitan requiere requieren solicita solicitan carece carecen enfrenta "
        "enfrentan debe deben puede pueden tiene tienen cuenta cuentan desea desean quiere quieren beneficia "
        "benefician participa participan fue era eran queda quedan sigue siguen sufre sufren permanece permanecen "
        "aprende aprenden espera esperan pide piden busca buscan pretende pretenden propone proponen es son sea "
        "sean ha han existe existen hace consta"
    ),
    "fr": _words(
        "est sont soit soient doit doivent peut peuvent reçoit reçoivent bénéficie bénéficient souhaite "
        "souhaitent demande demandent manque manquent reste restent sollicite sollicitent dispose disposent "
        "souffre souffrent connaît participe participent devient deviennent vient apprend apprennent attend "
        "attendent espère veut veulent existe existent entend entendent vise visent cherche cherchent propose "
        "proposent a ont"
    ),
}
"""Verbs of a body that is in need, is given something or wishes: what follows is no deed of its own."""

_OTHER_TENSE = {
    "es": re.compile(r"\w+(?:[áí]n?|ían?)$"),
    "fr": re.compile(r"\w+r(?:a|ont|ait|aient)$"),
}
_NO_DEEDS = {
    "en": _words(
        "this its thus towards besides always perhaps across less officials officers representatives services "
        "agents departments agencies authorities institutions bodies efforts policies employees counterparts "
        "volunteers teams sites camps facilities stations posts headquarters offices workers members leaders "
        "partners actors structures systems experts inspectors guards nurses judges prosecutors ministries "
        "governments states programmes programs projects borders refugees migrants schools clinics hospitals "
        "units forces commanders recruits data was has is as does stakeholders agreements hands figures "
        "statistics estimates reports"
    ),
    "es": _words(
        "para desde entre sobre ante durante contra hasta que una este esta esa ese donde como cuya mediante "
        "competente responsable siguiente presente local grande parte frente base línea manera forma falta ella "
        "nada cada toda otra misma nueva vía fronteriza migratoria pública judicial civil nacional sede"
    ),
    "fr": _words(
        "une entre contre notre votre leur autre comme dont avant pendant durant devant face même ensemble elle "
        "tout toute cette compétente sanitaire publique frontalière civile haute et ce est-ce n'est "
        "appuie-conseil"
    ),
}
_PLURAL = re.compile(
    r"(?:ministries|governments|states|authorities|police|agencies|guards|coastguards|ngos|charities|churches|"
    r"municipalities|embassies|consulates|parishes)$",
    re.IGNORECASE,
)
_NOT_BARE = _words(
    "and the for with from are were was will would can could may might must shall should have had has who "
    "that which whose need lack want wish face get gain learn remain become receive benefit request require "
    "hope plan join attend seem intend aim seek propose undertake commit officer staff force station training "
    "not but only under into over about against between within without through during before after when where "
    "while whom than then such more most been capacity capacities level presence work cooperation "
    "coordination"
)
_PAST = _words("ran gave led built held took brought sent kept met made drew wrote began fed gathered")
_GOVERNED = _words("in on by with to for through under and as at from")

_AGENT = {
    "en": re.compile(r"(?P<be>\b(?:is|are|was|were|been)\s+(?:\w+\s+){1,3})by\s+(?:[\w'’\-]+\s+){0,3}$", re.IGNORECASE),
    "es": re.compile(
        r"(?P<be>\b(?:es|son|fue|fueron|sido|est[áa]n?)\s+(?:\w+\s+){1,3})por\s+(?:[\w\-]+\s+){0,2}$", re.IGNORECASE
    ),
    "fr": re.compile(
        r"(?P<be>\b(?:est|sont|été)\s+(?:\w+\s+){1,3})par\s+(?:[\w\-]+\s+){0,2}(?:l['’])?$", re.IGNORECASE
    ),
}
_RELATIVE = re.compile(
    r"\b(?:who|whose|which|that|whom|qui|que|dont|lesquels|laquelle|cuy[oa]s?|quienes?)\b|[,(]", re.IGNORECASE
)


_PLANS = {
    "en": "plan|policy|strategy|programme|program|law|scheme|budget",
    "es": "plan|política|estrategia|programa|ley|presupuesto",
    "fr": "plan|politique|stratégie|programme|loi|budget",
}
_ELIDED = re.compile(r"[ld]['’]\w", re.IGNORECASE)
_CLEFT = re.compile(
    r"(?:it\s+is|it['’]s|c['’]est|ce\s+sont|es|son)\s+(?=(?:the|le|la|les|l['’]|el|los|las)\b|$)", re.IGNORECASE
)
_CLEFT_END = re.compile(r"^\s+(?:that|who|which|qui|(?:el|la|los|las)\s+que|quien|quienes)\s+", re.IGNORECASE)
_OWNED = re.compile(rf"['’]s?\s+(?:own\s+)?(?:[\w\-]+\s+){{0,3}}(?:{_PLANS['en']})\b", re.IGNORECASE)
"""*The government's own plan*, and what it does is not the project's either."""

_PLAN_OF = {
    "en": re.compile(rf"\b(?:[\w\-]+\s+){{0,2}}(?:{_PLANS['en']})\s+of\s+(?=(?:the\s+)?$)", re.IGNORECASE),
    "es": re.compile(rf"\b(?:{_PLANS['es']})\s+(?:[\w\-]+\s+){{0,2}}(?:de\s+la|de\s+los|del|de)\s+$", re.IGNORECASE),
    "fr": re.compile(
        rf"\b(?:{_PLANS['fr']})\s+(?:[\w\-]+\s+){{0,2}}(?:de\s+la\s+|de\s+l['’]|du\s+|des\s+|de\s+)$", re.IGNORECASE
    ),
}


def does_it(
    text: str, clause: tuple[int, int], body: tuple[int, int], language: str, *, common: bool, lone: bool
) -> bool:
    """Returns whether the ``body`` (its characters in ``text``) is the doer of the ``clause`` that it stands in.

    ``common`` says that it is named by a common noun: a subject then has an article, or is a plural.
    ``lone`` says that it is meant only where it stands by itself: what two countries do may be what a project is for.
    """
    start, end = body
    name = text[start:end]
    if _STATE.match(name) and not name[0].isupper():
        return False
    behind = text[end : min(clause[1], end + _REACH)]
    owned = _OWNED.match(behind)
    if owned is not None:
        behind = behind[owned.end() :]
    elif behind[:1] in ("'", "’", "-"):
        return False
    # No subject has more words before it; a passive is looked for as near.
    near = max(clause[0], start - _REACH)
    before = text[near:start]
    before = before[_JOINT.match(before).end() :]  # type: ignore[union-attr]  # it matches nothing at the least
    if common and not before.strip() and (owned or language != "en" or not _PLURAL.search(name) or name[-1] != "s"):
        return False
    before = _PLAN_OF[language].sub("", before)
    cleft = _CLEFT.match(before)
    if cleft is not None:
        # *It is the police that investigate*
        before, behind = before[cleft.end() :], _CLEFT_END.sub(" ", behind)
    if near == clause[0] and _is_head(before, language):
        shouted = name.isupper() and behind[:_SHOUTED].isupper()
        return _has_verb(behind.lower() if shouted else behind, name, language, lone=lone)
    agent = _AGENT[language].search(before[-100:])
    return agent is not None and _RELATIVE.search(before) is None


def _is_head(before: str, language: str) -> bool:
    """Returns whether a subject may begin where these words of its clause end: after an article, or after a lead."""
    lead, comma, rest = before.rpartition(",")
    words = [fold(word) for word in _TOKEN.findall(rest)]
    if comma and not _leads(lead, language):
        return False
    if not comma and len(words) > 1 and words[0] in _LEADS[language] and len(words) <= 8:
        return words[-1] in _ARTICLES[language] or len(words) <= 3
    if not words:
        return True
    if words[0] in _ARTICLES[language]:
        return len(words) <= 3 and _JOINERS[language].isdisjoint(words)
    return len(words) <= 2 and words[0] in _KINDS[language]


def _leads(lead: str, language: str) -> bool:
    words = _TOKEN.findall(lead[:90])
    return len(lead) <= 80 and bool(words) and fold(words[0]).rstrip("'’") in _LEADS[language]


def _has_verb(behind: str, name: str, language: str, *, lone: bool) -> bool:
    """Returns whether the rest of a body's name is followed by what it does."""
    words = _TOKEN.findall(behind)[:_LONGEST]
    plural = _PLURAL.search(name) is not None
    maybe = False
    at = 0
    while at < len(words):
        word = words[at]
        if word in ("(", ","):
            close = ")" if word == "(" else ","
            ahead = words[at + 1 : at + 14]
            if close not in ahead:
                return maybe
            at += ahead.index(close) + 2
        elif fold(word) in _JOINERS[language] and not (word == "a" and language == "fr"):
            if lone and word in ("and", "et", "y", "e"):
                return False
            plural = plural or word == "and"
            at += 2 + (at + 1 < len(words) and fold(words[at + 1]) in _ARTICLES[language])
        elif word[0].isupper() or _ELIDED.match(word):
            at += 1
        elif word in _RECEIVING[language] or _is_other_tense(word, language):
            return word in _PERFECT[language][0] and _verb(words, at, language, plural) is True
        elif (verb := _verb(words, at, language, plural)) is not None:
            return verb
        elif _ADVERBS[language].match(word):
            at += 1
        elif _ADJECTIVES[language].match(word):
            maybe = maybe or _is_deed(word, language)
            at += 1
        else:
            return maybe or _is_deed(word, language)
    return maybe


def _is_other_tense(word: str, language: str) -> bool:
    tense = _OTHER_TENSE.get(language)
    return tense is not None and tense.match(word) is not None


def _is_deed(word: str, language: str) -> bool:
    if _VERB[language].match(word) is None or word in _NO_DEEDS[language]:
        return False
    return language != "fr" or _NEVER_VERBS.match(word) is None


def _verb(words: list[str], at: int, language: str, plural: bool) -> bool | None:
    """Returns whether the word begins a verb of doing; None where that is for its ending and its neighbours to say."""
    word = words[at]
    following = [one for one in words[at + 1 : at + 4] if not _ADVERBS[language].match(one)]
    after = following[0] if following else ""
    for auxiliaries, form in (_PERFECT[language], _GOING_ON.get(language, (frozenset[str](), _TOKEN))):
        if fold(word) in auxiliaries and form.match(after):
            return True
    if language != "en":
        return None
    if word in _PAST:
        return True
    if word.endswith("ed"):
        return bool(after) and after not in _GOVERNED and after[0] not in ".,;:"
    if plural and word.isalpha() and len(word) > 2 and not word.endswith(("ing", "ly", "s")):
        return word not in _NOT_BARE and after != ""
    return None
