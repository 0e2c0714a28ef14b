from areas.models.area import Area, Edition
from areas.models.code import CodeItem
from areas.models.mission import Mission
from areas.models.responsibility import AreaOfResponsibility, ResponsibleFor
from areas.models.site import Site

__all__ = ["Area", "AreaOfResponsibility", "CodeItem", "Edition", "Mission", "ResponsibleFor", "Site"]
