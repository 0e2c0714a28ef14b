"""What people say when they attach a file, or take one away. Keeping is the service's business."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.uploads import MEGABYTE
from files.cleaning import ENDINGS, MOST_BYTES

ACCEPTED = ",".join(sorted(each for endings in ENDINGS.values() for each in endings))


class AttachForm(forms.Form):
    """`too_long`: the upload was stopped on its way, because it was longer than the page takes."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "A picture, a PDF, a Word or Excel file, or plain text; at most 20 MB. Of pictures, where and when they"
            " were taken is left out; pictures within documents keep it."
        ),
    )
    says = forms.CharField(
        label=gettext_lazy("What it shows"), max_length=200,
        help_text=gettext_lazy("No names, and no faces of victims, witnesses or sources."),
    )  # fmt: skip
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, too_long: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_long:
            self.fields["file"].error_messages["required"] = _(
                "The file is larger than %(most)d MB. Make it smaller, or split it."
            ) % {"most": MOST_BYTES // MEGABYTE}


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300,
        help_text=gettext_lazy("Such as: a face can be seen, or the wrong file. It is kept with the entry."),
    )  # fmt: skip
