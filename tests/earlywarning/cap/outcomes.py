"""What becomes of each published sample: file, outcome, sentence. docs/cap.md shows the same table."""

OUTCOMES = [
    ("amber.atom", "REFUSED",
     "Line 1: This is a feed, a list of messages. Give the portal the CAP files that it leads to."),
    ("australia.cap", "VALID", "It expired on 6 Oct 2011."),
    ("canada_errors.cap", "REFUSED",
     "Line 12: A message of the type Update must name the one it is about in “references”."),
    ("earthquake-iso8859-1.cap", "VALID", "It expired on 21 Oct 2012."),
    ("earthquake.cap", "REFUSED",
     "Line 3: This is CAP 1.1; the portal reads CAP 1.2. Ask the sender for that."),
    ("invalid.cap", "REFUSED",
     "Line 9: “info” stands where this is expected: source, scope."),
    ("no_optional_fields.cap", "REFUSED",
     "Line 3: This is CAP 1.1; the portal reads CAP 1.2. Ask the sender for that."),
    ("weather.cap", "REFUSED",
     "Line 2: This is CAP 1.1; the portal reads CAP 1.2. Ask the sender for that."),
    ("weather_index.atom", "REFUSED",
     "Line 16: This is a feed, a list of messages. Give the portal the CAP files that it leads to."),
    ("xee.cap", "REFUSED",
     "Line 3: The file brings a document type (DOCTYPE) along. It could make the portal open others, so it is not "
     "read."),
]  # fmt: skip
# At the moment when they were sent: the same files before they expired, far from the mission.
WHEN_SENT = [
    ("australia.cap", "VALID", "It names no place that lies in an area of the mission."),
    ("earthquake-iso8859-1.cap", "VALID", "It names no place that lies in an area of the mission."),
]
