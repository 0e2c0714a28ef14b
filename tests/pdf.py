"""The words of a PDF that typst made: enough of the format for that, so that no test has to trust a file unread."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
# A font, a row of strings, one string, the end of a piece.
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\[((?:\((?:\\.|[^\\)])*\)|[^\]])*)\]TJ|\(((?:\\.|[^\\)])*)\)Tj|(?<=\n)ET", re.DOTALL
)
_STRING = re.compile(rb"\(((?:\\.|[^\\)])*)\)|<([0-9A-Fa-f]+)>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf):
    """The text of each page, its pieces in the order in which they are drawn."""
    objects = dict(_OBJECT.findall(pdf))
    pages = []
    for body in objects.values():
        if not re.search(rb"/Type/Page\b", body):
            continue
        resources = objects[re.search(rb"/Resources (\d+) 0 R", body)[1]]
        fonts = {name: _letters(objects, number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
        pages.append(_text(_stream(objects[re.search(rb"/Contents (\d+) 0 R", body)[1]]), fonts))
    return pages


def _stream(body):
    return zlib.decompress(_STREAM.search(body)[1])


def _letters(objects, font):
    """Code of a glyph -> what it stands for."""
    table = _stream(objects[re.search(rb"/ToUnicode (\d+) 0 R", objects[font])[1]])
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", table)
    return {int(code, 16): bytes.fromhex(word.decode()).decode("utf-16-be") for code, word in pairs}


def _text(content, fonts):
    found, letters = [], {}
    for shown in _SHOWN.finditer(content):
        if shown[1]:
            letters = fonts[shown[1]]
        for literal, plain in _STRING.findall(shown[0] if not shown[1] else b""):
            codes = bytes.fromhex(plain.decode()) if plain else _ESCAPE.sub(_unescaped, literal)
            found += [letters.get(codes[at] << 8 | codes[at + 1], "") for at in range(0, len(codes) - 1, 2)]
        if shown[0] == b"ET":
            found.append("\n")
    return "".join(found)


def _unescaped(escape):
    code = escape[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else _LETTERS.get(code, code)
