"""Words by which incidents are found: lower case, without accents, so that Ndélé is found as Ndele."""

import re
import unicodedata

_NO_WORD = re.compile(r"[^0-9a-z]+")


def plain_words(text: str) -> list[str]:
    """The words of `text` in their order, letters and digits only."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", letters).split()


def searchable(*texts: str) -> str:
    """What is kept to find a row by: each word once."""
    return " ".join(dict.fromkeys(plain_words(" ".join(texts))))
