# The months as French shortens them: mars, juil., déc.
DATE_FORMAT = "j N Y"  # 2 mars 2026
MONTH_DAY_FORMAT = "j N"
YEAR_MONTH_FORMAT = "N Y"
