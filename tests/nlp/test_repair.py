import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.nlp.repair import repair

CASES = [
    ("la réin-\ntégration des migrants", "la réintégration des migrants"),
    ("soutien socio-\néconomique", "soutien socio-économique"),
    ("traite\u00ad des per\u00adsonnes", "traite des personnes"),
    ("o\ufb03ce, e\ufb00ort, traﬁc", "office, effort, trafic"),
    ("re\u0301fugie\u0301s", "réfugiés"),
    ("rien à mendre ici", "rien à mendre ici"),
    ("2019-\n2020", "2019-\n2020"),
]


@pytest.mark.parametrize(("broken", "mended"), CASES)
def test_mends_words(broken: str, mended: str) -> None:
    assert repair(broken).text == mended


@pytest.mark.parametrize(("broken", "word", "original"), [
    ("la réin-\ntégration des migrants", "migrants", "migrants"),
    ("la réin-\ntégration des migrants", "réintégration", "réin-\ntégration"),
    ("le traﬁc de re\u0301fugie\u0301s ici", "réfugiés", "re\u0301fugie\u0301s"),
    ("le traﬁc de migrants", "trafic", "traﬁc"),
])  # fmt: skip
def test_offsets_lead_back_to_the_original(broken: str, word: str, original: str) -> None:
    mended = repair(broken)
    start = mended.text.index(word)
    assert broken[mended.back(start) : mended.back(start + len(word) - 1) + 1] == original


@given(st.text(alphabet=st.sampled_from("ab é-\n\u00ad\u0301ﬁ."), max_size=60))
def test_offsets_rise_and_stay_inside(text: str) -> None:
    mended = repair(text)
    offsets = [mended.back(at) for at in range(len(mended.text))]
    assert offsets == sorted(offsets)
    assert all(0 <= at < len(text) for at in offsets)


@given(st.text(alphabet="abc xyz.,", max_size=80))
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair(text).text == text
