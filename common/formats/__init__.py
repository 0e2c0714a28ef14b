"""How each language writes days, where Django's own way does not fit a page of figures. `{{ day|date }}` uses them."""
