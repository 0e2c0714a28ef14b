import json
import stat
import threading
from datetime import timedelta

import pytest
from django.db import connection
from structlog.testing import capture_logs

from audit import anchors, sealing
from tests.audit.factories import AT, make_entry, tamper

pytestmark = pytest.mark.django_db


def seal_one():
    make_entry()
    sealing.seal(AT)


def test_the_newest_seal_is_written_to_the_file_and_the_log(anchor_file):
    seal_one()
    with capture_logs() as logs:
        written = anchors.write(AT)
    sequence, root = sealing.newest()
    assert (written.sequence, written.root) == (sequence, root) == (1, root)
    assert [json.loads(line) for line in anchor_file.read_text().splitlines()] == [
        {"sequence": 1, "root": root, "at": "2026-03-01T12:00:00.000000Z"}
    ]
    assert [(line["event"], line["sequence"], line["root"]) for line in logs] == [("audit.anchor", 1, root)]


def test_only_its_owner_may_read_or_write_the_file(anchor_file):
    seal_one()
    anchors.write(AT)
    assert stat.S_IMODE(anchor_file.stat().st_mode) == 0o600


def test_nothing_new_writes_nothing(anchor_file):
    assert anchors.write(AT) is None
    seal_one()
    assert anchors.write(AT)
    assert anchors.write(AT + timedelta(minutes=1)) is None
    assert len(anchor_file.read_text().splitlines()) == 1


def test_lines_are_added_and_never_rewritten(anchor_file):
    seal_one()
    anchors.write(AT)
    before = anchor_file.read_bytes()
    seal_one()
    anchors.write(AT + timedelta(minutes=1))
    after = anchor_file.read_bytes()
    assert after.startswith(before)
    assert [line.anchor.sequence for line in anchors.lines(anchor_file)] == [1, 2]


def test_a_line_torn_by_a_power_cut_spoils_no_other(anchor_file):
    seal_one()
    anchors.write(AT)
    with anchor_file.open("a") as file:
        file.write('{"at":"2026-03-')
    seal_one()
    assert anchors.write(AT).sequence == 2
    assert [line.anchor and line.anchor.sequence for line in anchors.lines(anchor_file)] == [1, None, 2]


def test_a_database_that_ends_before_its_anchor_raises_and_is_not_anchored(anchor_file):
    for _ in range(2):
        seal_one()
    anchors.write(AT)
    before = anchor_file.read_bytes()
    tamper("DELETE FROM audit_entry WHERE sequence = 2")
    with pytest.raises(anchors.ChainBehindAnchor, match="sealed up to 1, but the anchor file up to 2"):
        anchors.write(AT)
    assert anchor_file.read_bytes() == before


def test_runners_on_one_machine_write_a_seal_once(transactional_db, anchor_file):
    seal_one()
    start = threading.Barrier(8)

    def write():
        try:
            start.wait(timeout=20)
            anchors.write(AT)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert [line.anchor.sequence for line in anchors.lines(anchor_file)] == [1]


def test_without_a_file_there_are_no_lines(tmp_path):
    assert list(anchors.lines(tmp_path / "none")) == []
