"""What is assessed at a moment: the risk lines on which hot spots and figures may rest."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from threats.models import Assessment, RiskLine


def standing_lines(user: User, at: datetime) -> QuerySet[RiskLine]:
    """Risk lines of assessments in the sight of `user` that are endorsed and valid at `at`, with assessment and area.

    Order: by assessment, then as they stand in it.
    """
    valid = Assessment.objects.visible_to(user).standing().valid_at(at)
    rows = RiskLine.objects.filter(assessment__in=valid.order_by().values("pk"))
    return rows.select_related("assessment", "area").defer("area__outline").order_by("assessment", "position", "pk")
