from django import template

from areas import codes

register = template.Library()


@register.filter
def code_label(code: str, code_list: str) -> str:
    """The word for a code in the reader's language: {{ threat.kind|code_label:"threat_types" }}."""
    return codes.label(code_list, code) if code else ""
