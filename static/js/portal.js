// Comfort on top of pages that work without it: clocks that run, menus that close, the focus on what went wrong.

// By the device's own clock: only what passed since counts, and it goes on while the device sleeps.
const opened = Date.now();
// Clocks that came later, when a page renewed a part of itself, count from their own coming.
const cameAt = new WeakMap();
for (const element of document.querySelectorAll("time[data-counts-to]")) cameAt.set(element, opened);

function filled(pattern, values) {
  return pattern.replace(/%\((\w+)\)(0?\d*)[sd]/g, (_, name, width) =>
    String(values[name]).padStart(Number(width) || 0, "0"));
}

function span(seconds, words) {
  if (seconds < 3600) return filled(words.min, { n: Math.floor(seconds / 60) });
  return filled(words.hours, { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) });
}

function clockFace(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(Math.floor(seconds % 60))}`;
}

function tick(element) {
  // The page's own moment plus what passed since: a device with a wrong clock still counts right.
  if (!cameAt.has(element)) cameAt.set(element, Date.now());
  const now = Date.parse(element.dataset.at) + (Date.now() - cameAt.get(element));
  const left = (Date.parse(element.dataset.countsTo) - now) / 1000;
  const words = element.dataset;
  let text;
  if (left < 0) {
    element.closest(".clock").classList.add("clock-late");
    text = filled(words.late, { span: left > -60 ? clockFace(-left) : span(-left, words) });
  } else if (left < 3600) {
    text = filled(words.in, { span: clockFace(left) });
  } else if (left < 48 * 3600) {
    text = filled(words.in, { span: span(left, words) });
  } else {
    return;
  }
  if (element.textContent !== text) element.textContent = text;
}

function tickAll() {
  for (const element of document.querySelectorAll("time[data-counts-to]")) tick(element);
}

if (document.querySelector("time[data-counts-to], [hx-get]")) {
  tickAll();
  setInterval(tickAll, 1000);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

document.getElementById("error-summary")?.focus();
