"""Files that are not what they should be: each is refused with its line and reason, nothing is opened, nothing kept."""

import os
import socket
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from earlywarning.cap import shapes
from earlywarning.cap.parsing import MAX_BYTES, Refused
from earlywarning.cap.reading import read
from tests.earlywarning.cap.documents import INFO, POINT, TOP, cap

LAUGHS = b"""<?xml version="1.0"?>
<!-- a comment -->
<!DOCTYPE alert [
  <!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
  <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&e;</identifier></alert>"""
DOCTYPE = "The file brings a document type (DOCTYPE) along."
GOOD = cap()
UTF16_ENTITY = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x SYSTEM "{}">]><a>&x;</a>'


def polygon(points):
    return f"<area><areaDesc>x</areaDesc><polygon>{points}</polygon></area>"


def circle(said):
    return f"<area><areaDesc>x</areaDesc><circle>{said}</circle></area>"


def refusal(data):
    with pytest.raises(Refused) as refused:
        read(data)
    return refused.value.line, str(refused.value)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (LAUGHS, 3, DOCTYPE),
        (b"\n" + LAUGHS.replace(b'<?xml version="1.0"?>\n', b""), 3, DOCTYPE),
        (UTF16_ENTITY.format("file:///etc/passwd").encode("utf-16"), 1, DOCTYPE),
        (b"", 1, "This is no XML"),
        (b"PK\x03\x04\x00\x00", 1, "This is no XML"),
        (b'{"alert": 1}', 1, "This is no XML"),
        (GOOD[:600], 21, "The file breaks off before its end."),
        (GOOD.replace(b"Marker of a headline", b"Marker \xff\xfe"), 19, "no letters in the encoding"),
        (GOOD.replace(b"UTF-8", b"UTF-99"), 1, "The encoding that the file names is not known."),
        (GOOD.replace(b"</sender>", b"</sendr>"), 4, "The XML is not well-formed here."),
        (GOOD.replace(b"Marker of a headline", b"&unknown;"), 19, "The XML is not well-formed here."),
        (cap(namespace="urn:oasis:names:tc:emergency:cap:1.1"), 2, "This is CAP 1.1"),
        (cap(namespace="http://www.incident.com/cap/1.0"), 2, "This is CAP 1.0"),
        (cap(namespace="urn:another"), 2, "The first element is “alert” and not the alert of CAP 1.2."),
        (b"<html/>", 1, "The first element is “html”"),
        (b"<a>" * 400, 1, "The XML is not well-formed here."),
        (cap(sent="2026-03-02T09:00:00Z"), 5, "“sent” is no moment as CAP writes it"),
        (cap(sent="2026-03-02T09:00:00.5-00:00"), 5, "“sent” is no moment as CAP writes it"),
        (cap(sent="9999-12-31T23:59:59-14:00"), 5, "“sent” is no moment that can be read."),
        (cap(urgency="Soon"), 14, "“urgency” holds none of the words"),
        (cap(identifier=""), 3, "“identifier” must not be empty"),
        (cap(identifier="two words"), 3, "“identifier” must not be empty, nor hold a space"),
        (cap(sender="a,b"), 4, "“sender” must not be empty"),
        (cap(sender="x" * 251), 4, "“sender” is longer than 250 letters."),
        (cap(scope="Restricted"), 8, "A message of the scope Restricted must say “restriction”."),
        (cap(scope="Private", more="<addresses> </addresses>"), 9, "must say “addresses”."),
        *((cap(type=kind), 7, f"type {kind} must name the one") for kind in ("Update", "Cancel", "Ack", "Error")),
        (cap(type="Update", more="<references>a,b</references>"), 9, "“references” must name each message"),
        (cap(type="Update", more="<references>a,b,yesterday</references>"), 9, "“references” must name each message"),
        (cap(info=""), 2, "“info” is missing"),
        (cap(times="<expires>2026-03-02T08:59:59-00:00</expires>"), 18, "“expires” lies before “sent”."),
        (cap(times="<onset>2026-03-03T09:00:00-00:00</onset><expires>2026-03-03T08:00:00-00:00</expires>"), 18,
         "“expires” lies before “onset”."),
        (cap(area=polygon("3,1 3,2 4,2")), 21, "In “polygon”, a polygon needs at least four points"),
        (cap(area=polygon("3,1 3,2 4,2 4,1")), 21, "In “polygon”, the polygon is not closed"),
        (cap(area=polygon("3,1 3,2 91,2 3,1")), 21, "In “polygon”, the point lies outside the world"),
        (cap(area=polygon("3,1 3,2 4;2 3,1")), 21, "In “polygon”, a point is latitude and longitude"),
        (cap(area=polygon("3,1 3,nan 4,2 3,1")), 21, "coordinates and radius must be numbers."),
        (cap(area=circle("3,1")), 21, "In “circle”, a circle is a point, a space and a radius in km."),
        (cap(area=circle("3,1 -5")), 21, "In “circle”, the radius must lie between"),
        (cap(area=circle("3,181 5")), 21, "In “circle”, the point lies outside the world"),
        (cap(area="<area><areaDesc>x</areaDesc><ceiling>5</ceiling></area>"), 21, "“ceiling” needs “altitude”"),
    ],
)  # fmt: skip
def test_each_is_refused_with_line_and_reason(data, line, reason):
    told_line, sentence = refusal(data)
    assert reason in sentence
    assert told_line == line
    assert sentence.startswith(f"Line {line}: ")


def test_too_large_a_file_is_not_even_parsed():
    line, sentence = refusal(b"x" * (MAX_BYTES + 1))
    assert (line, sentence) == (None, "The file has more than the 1000000 bytes of a message. Nothing of it was read.")
    padded = GOOD.replace(b"Marker of a description", b"x" * (MAX_BYTES - len(GOOD)))
    assert read(padded).infos[0].headline == "Marker of a headline"


def test_a_file_that_would_be_too_large_to_keep_is_refused():
    text = GOOD.decode().replace("UTF-8", "iso-8859-1").replace("Marker of a description", "é" * 600_000)
    _line, sentence = refusal(text.encode("iso-8859-1"))
    assert "more than the 1000000 bytes" in sentence


def test_several_threads_are_each_told_their_own_fault():
    faults = {cap(urgency="Soon"): "“urgency” holds", cap(sent="x"): "“sent” is no moment"}
    with ThreadPoolExecutor(8) as pool:
        for data, sentence in zip(list(faults) * 100, pool.map(told, list(faults) * 100), strict=True):
            assert faults[data] in sentence


def test_a_document_type_inside_the_text_is_text():
    said = "&lt;!DOCTYPE html&gt; and <![CDATA[<!DOCTYPE x>]]> <!-- <!DOCTYPE y> -->"
    notice = read(GOOD.replace(b"Marker of a description", said.encode()))
    assert notice.infos[0].description.startswith("<!DOCTYPE html>")


def test_what_stands_around_the_message_is_harmless():
    """Comments, instructions and a style sheet are dropped unread; other encodings are read."""
    data = GOOD.replace(b"<alert", b'<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?><!-- x --><alert', 1)
    assert read(data).name.identifier == "X-1"
    for encoding in ("iso-8859-1", "utf-16"):
        text = cap(event="Crue à Bouar").decode().replace("UTF-8", encoding)
        assert read(text.encode(encoding)).infos[0].event == "Crue à Bouar"


@pytest.fixture
def listener():
    """A port of this machine that somebody might be made to call."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)  # noqa: FBT003
        yield server


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_parser_itself_fetches_nothing(listener, tmp_path, encoding):
    """Without the look at the bytes too: entities, document types, includes and schema places stay unopened."""
    secret = tmp_path / "secret"
    secret.write_text("Marker of a secret")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    data = f"""<?xml version="1.0" encoding="{encoding}"?>
    <!DOCTYPE alert SYSTEM "{address}/x.dtd" [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY n SYSTEM "{address}/n">]>
    <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2" xmlns:xi="http://www.w3.org/2001/XInclude"
     xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="urn:x {address}/x.xsd">
     <identifier>&f;&n;</identifier><xi:include href="{secret.as_uri()}"/></alert>"""
    _line, sentence = refusal(data.encode(encoding))
    assert DOCTYPE in sentence
    assert "Marker" not in sentence
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_no_system_call_opens_anything(tmp_path):
    """A process of its own in which, once everything is loaded, any opening ends it. Libraries in C are seen too."""
    program = textwrap.dedent(
        """
        import os, resource, sys
        import django
        django.setup()
        from earlywarning.cap.parsing import Refused
        from earlywarning.cap.reading import read
        hostile, good = (open(path, "rb").read() for path in sys.argv[1:3])
        def refused(data):
            try:
                read(data)
            except Refused as refusal:
                return str(refusal)
        refused(hostile), refused(good)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        told = refused(hostile), refused(good)
        try:
            os.open(sys.argv[1], os.O_RDONLY)
        except OSError as error:
            print(error.errno)
        print(told)
        """
    )
    hostile, good = tmp_path / "hostile.cap", tmp_path / "good.cap"
    hostile.write_bytes(LAUGHS.replace(b'<!ENTITY a "lol">', b'<!ENTITY a SYSTEM "file:///etc/passwd">'))
    good.write_bytes(GOOD)
    command = [sys.executable, "-c", program, str(hostile), str(good)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "poc_portal.settings"}
    told = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert told.returncode == 0, told.stderr
    too_many, sentences = told.stdout.splitlines()
    assert too_many == "24", "no descriptor is left, so anything that was opened would have failed"
    assert DOCTYPE in sentences
    assert sentences.endswith(", None)")


def told(data):
    """The sentence with which it is refused, or the name of what was read, which is read alike from what is kept."""
    try:
        notice = read(data)
        assert read(notice.xml.encode()) == notice
        return str(notice.name)
    except Refused as refused:
        return str(refused)


CUT = st.builds(lambda cut, more: GOOD[:cut] + more, st.integers(0, len(GOOD)), st.binary(max_size=20))


@settings(deadline=None, max_examples=300)
@given(data=st.binary(max_size=300) | CUT)
def test_any_bytes_are_read_or_refused_in_a_sentence(data):
    assert told(data).endswith((".", ")"))


PIECES = ["<", ">", "&", "]]>", "<!DOCTYPE", "\x00", "é", "\ud7ff", "2026", ",", " ", "-", "<info>", "</alert>", "None"]


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 30), st.sampled_from(PIECES)), min_size=1, max_size=4)
)
def test_a_message_with_any_damage_is_read_or_refused_in_a_sentence(damages):
    text = GOOD.decode()
    for at, length, piece in damages:
        text = text[:at] + piece + text[at + length :]
    assert told(text.encode()).endswith((".", ")"))


DEGREES = st.sampled_from([-90.0, -1.0, 0.0, 1.0, 1.0000001, 90.0]) | st.floats(-90, 90)


@settings(deadline=None, max_examples=300)
@given(corners=st.lists(st.tuples(DEGREES, DEGREES), min_size=3, max_size=8))
def test_any_polygon_that_is_taken_has_a_middle_in_the_world(corners):
    """Whatever it looks like: folded, flat, or a single point."""
    lat, lon, reach_km = shapes.middle((*corners, corners[0]))
    assert -90 <= lat <= 90
    assert -180 <= lon <= 180
    assert 0 <= reach_km < 30_000


def test_the_template_of_these_tests_is_a_message():
    assert read(GOOD).msg_type == "Alert"
    assert etree.fromstring(cap(info=INFO, area=POINT)) is not None
