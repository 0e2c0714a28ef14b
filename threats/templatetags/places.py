from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def place_config() -> dict[str, Any]:
    """What `static/js/place.js` needs to know."""
    return {
        "base": reverse("map:base"),
        "place": reverse("map:place"),
        "leaflet": {
            "script": static("leaflet/leaflet.js"),
            "style": static("leaflet/leaflet.css"),
            "own": static("css/map.css"),
        },
        "words": {
            "in": _("The point lies in %(area)s."),
            "outside": _("The point lies in no area of yours. Choose another point, or an area from the list."),
            "failed": _("The map could not be loaded. Choose an area from the list, or type the numbers."),
            "denied": _("This device does not say where it is. Choose an area from the list."),
            "loading": _("The map is being loaded."),
            "take": _(
                "Tap the place. With the keyboard: move the map with the arrow keys, take its middle with Enter."
            ),
        },
    }
