"""What is cut from a word so that its forms meet: light English stemming, Korean particles and endings."""

from __future__ import annotations

from typing import Final

_VOWELS: Final = frozenset("aeiouy")
# A shorter stem says too little, so a suffix is only cut while at least this much remains.
_SHORTEST: Final = 3
# A stem this long ending in "at" is what -ation leaves: "installat" and "install" must meet, "format" must stay.
_LONG: Final = 8

# A particle of one syllable is cut only behind two others, since many short nouns end in the same syllable.
_SHORT_PARTICLES: Final = frozenset("은는이가을를에로와과의도만랑나께요")
_LONG_ENDINGS: Final = frozenset(
    """
    에서 에게 으로 까지 부터 보다 처럼 마다 이나 라도 한테 께서 이랑 하고 에는 에도 에만 로는 로도 로서 로써
    에서는 에서도 에게서 으로는 으로도 으로서 으로써 까지는 까지도 부터는 이라도 이라는 이라고 이란 라는 라고
    이라 이고 이며 이면 인지 인가 인가요 이다 입니다 이에요 들은 들이 들을 들의
    하기 하는 하면 하여 해서 하지 하게 하나 하며 하려 하자 하니 해요 해줘 했다 한다 할까 할지 했을 했는
    하려면 하려고 하나요 하는데 하는지 하도록 하지만 하세요 하였다 했어요 했는데 할까요 합니다 합니까 했습니다
    해주라 해줄래 해주세요 하십시오 하시겠습니까 하였습니다 하겠습니다 해야해 해야합니다
    되는 되면 되지 되나 되어 되었 된다 된지 돼요 됐는데 됐어요 되나요 되는데 되는지 되도록 되려면 되지만
    됩니다 됩니까 됐습니다 되었습니다
    """.split()
)
_LONGEST_ENDING: Final = max(map(len, _LONG_ENDINGS))


def english_stem(word: str) -> str:
    """One form for the plural, -ing, -ed, -ly and -ion of a casefolded English word; never empty.

    Lighter than Porter's: it need not give a word, only the same letters for forms that mean the same.
    """
    stem = _without_ending(_without_plural(word.removesuffix("'s")))
    if len(stem) > _SHORTEST and stem.endswith("e"):
        stem = stem[:-1]
    if len(stem) >= _LONG and stem.endswith("at"):
        stem = stem[:-2]
    if len(stem) > _SHORTEST and stem.endswith("y"):
        stem = f"{stem[:-1]}i"
    return stem


def korean_stem(word: str) -> str:
    """The Hangul word without its longest known particle or ending; empty when it is nothing else.

    A particle stands alone when its noun is in other letters, as in "VPN에서".
    """
    if word in _LONG_ENDINGS or word in _SHORT_PARTICLES:
        return ""
    for length in range(min(_LONGEST_ENDING, len(word) - 1), 1, -1):
        if word[-length:] in _LONG_ENDINGS:
            return word[:-length]
    if len(word) >= _SHORTEST and word[-1] in _SHORT_PARTICLES:
        return word[:-1]
    return word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST + 1:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORTEST:
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    for ending in ("ing", "ed", "ly"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST and not _VOWELS.isdisjoint(stem):
            doubled = len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "lsz"
            return stem[:-1] if doubled else stem
    if word.endswith(("tion", "sion")) and len(word) > 2 * _SHORTEST:
        return word[:-3]
    return word
