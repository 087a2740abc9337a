"""Languages: Chinese told from Japanese and Korean, English from what else is in Latin script."""

import re
from typing import Final

SAMPLE: Final = 1_500
"""Characters that tell a text's language; more would not change the answer."""

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_HIRAGANA: Final = re.compile(r"[\u3041-\u309f]")
_KATAKANA_OR_HANGUL: Final = re.compile(r"[\u30a1-\u30fa\u1100-\u11ff\uac00-\ud7a3]")
_CHINESE_WORD: Final = re.compile(r"[的了是我们們这這您她它吗嗎呢吧啊么麼没沒佢嘅咗唔哋喺]")
_SHINJITAI: Final = re.compile(
    r"[円図実検対沢広辺売読変応圧営塩帰拠挙権験駅顔暦歴経済戦総続駆県齢児焼徳渋竜楽薬択沖浄単価両弾圏豊伝労働込峠畑匂辻枠働払栄巣様歩毎気発処]"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH: Final = re.compile(
    r"the|of|and|to|in|a|is|that|for|on|with|as|it|was|by|at|from|are|be|an|this|has|have|but|not"
    r"|what|how|why|who|will|can|its|after|over|you|says|new|may|they|their|his|her|or|we|more|than"
    r"|about|into|if|when|which|were|been|would|could|should|he|she|our|your",
    re.IGNORECASE,
)
_OTHER_LATIN: Final = re.compile(
    r"de|la|el|en|del|que|por|para|una?|le|les|des|et|du|est|dans|sur|pour|au|aux|der|die|das"
    r"|und|ist|nicht|mit|von|eine?|den|dem|im|auf|zu|il|di|che|per|gli|della|em|uma|do|dos|os"
    r"|yang|dan|ke|dari|untuk|dengan|ini|itu|pada|tidak|akan|jadi|di|van|het|een|og|av|och|att|på",
    re.IGNORECASE,
)
_MANY_WORDS: Final = 12


def is_chinese(text: str) -> bool:
    """Whether a text is Chinese, with or without much else in it."""
    rest, han = _parted(text)
    if not han or _is_japanese_or_korean(text, rest, han):
        return False
    # A Chinese text may name many things in Latin letters: a word there weighs two characters.
    return han * 4 >= len(_WORD.findall(rest)) * 2


def is_english(text: str) -> bool:
    """Whether a text that is not Chinese is English.

    English has its small words, and other languages theirs; a headline too short to hold one passes
    if it is plain ASCII.
    """
    rest, han = _parted(text)
    words = _WORD.findall(rest)
    if not words or han > len(words) or _KATAKANA_OR_HANGUL.search(rest):
        return False
    known = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    if len(words) >= _MANY_WORDS and known * 8 < len(words):
        return False
    other = sum(_OTHER_LATIN.fullmatch(word) is not None for word in words)
    return known > other or (known == other == 0 and all(map(_is_plain, words)))


def _parted(text: str) -> tuple[str, int]:
    """What is not Chinese in a text, a space for each run that is, and how many letters are."""
    rest, runs = _HAN.subn(" ", text)
    return rest, len(text) - len(rest) + runs


def _is_japanese_or_korean(text: str, rest: str, han: int) -> bool:
    hiragana = len(_HIRAGANA.findall(rest))
    others = hiragana + len(_KATAKANA_OR_HANGUL.findall(rest))
    if others * 4 >= han:
        return True
    if not hiragana or _CHINESE_WORD.search(text):
        return False
    # Headlines have few kana: a particle, or a character as only Japan writes it.
    return hiragana * 10 >= han or _SHINJITAI.search(text) is not None


def _is_plain(word: str) -> bool:
    return word.replace("’", "'").isascii()
