"""Two ways to use a page: with a pointer, and with the keyboard alone. Neither knows any language."""

LONGEST_WAY = 120  # presses of Tab to anything on a page

# The element that has the focus: which it is, and whether a person sees that it has it.
FOCUS = """
(target) => {
  const element = document.activeElement;
  const shown = element.matches(".filters-open") ? element.nextElementSibling : element;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const covered = document.querySelector(".thumb")?.getBoundingClientRect();
  const bottom = covered?.height ? covered.top : window.innerHeight;
  const isVisible = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && box.width > 0 && box.bottom > 0 && box.top < (element.closest(".thumb") ? window.innerHeight : bottom);
  const is = element.outerHTML.slice(0, 160);
  return {reached: element === target, onBody: element === document.body, isVisible, is};
}
"""


class Pointer:
    def __init__(self, page):
        self.page = page

    def press(self, selector):
        self.page.locator(selector).first.click()

    def write(self, name, text):
        self.page.locator(f"main [name={name}]").fill(text)

    def choose(self, name, value):
        self.page.locator(f"main select[name={name}]").select_option(value)


class Keyboard:
    """Tab, Enter, arrows and letters; every stop on the way must be seen to have the focus."""

    def __init__(self, page):
        self.page = page

    def reach(self, selector):
        target = self.page.locator(selector).first.element_handle()
        for _press in range(LONGEST_WAY):
            focus = self.page.evaluate(FOCUS, target)
            if focus["reached"]:
                assert focus["isVisible"], f"the focus is not seen on {focus['is']}"
                return
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS, target)
            assert focus["onBody"] or focus["isVisible"], f"the focus is not seen on {focus['is']}"
        raise AssertionError(f"Tab does not lead to {selector}")

    def press(self, selector):
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def write(self, name, text):
        self.reach(f"main [name={name}]")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, name, value):
        selector = f"main select[name={name}]"
        self.reach(selector)
        self.page.keyboard.press("Home")
        for _press in range(LONGEST_WAY):
            if self.page.locator(selector).input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not lead to {value} in {name}")
