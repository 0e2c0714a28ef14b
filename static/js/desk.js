// The board keeps itself fresh: htmx asks for it again, and this looks at what came. Nothing changed: nothing moves on
// the page. It could not be asked: the page says so. A new P1 that nobody has: one sound each, once sound was turned on.

const board = () => document.getElementById("desk");
const stale = document.getElementById("stale");
const button = document.getElementById("sound");
const WANTED = "desk-sound", KNOWN = "desk-known-p1"; // in the open tab alone, gone with it
let audio = null;

const stateIn = (text) => /id="desk"[^>]* data-state="(\w+)"/.exec(text)?.[1];
const urgent = () => board().dataset.urgent.split(" ").filter(Boolean);

/** Two falling tones for each of `n` alerts, one alert after the other. */
function sound(n) {
  if (audio?.state !== "running") return;
  for (let nth = 0; nth < n; nth += 1) {
    const start = audio.currentTime + nth * 0.8;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.setValueAtTime(988, start);
    tone.frequency.setValueAtTime(659, start + 0.25);
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.linearRampToValueAtTime(0, start + 0.6);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.6);
  }
}

/** Sounds for those that were not there when the board was last looked at; the first look only remembers. */
function listen() {
  const before = sessionStorage.getItem(KNOWN);
  const now = urgent();
  sessionStorage.setItem(KNOWN, JSON.stringify(now));
  if (before !== null) sound(now.filter((ref) => !JSON.parse(before).includes(ref)).length);
}

function show() {
  const isOn = audio?.state === "running";
  button.setAttribute("aria-checked", isOn);
  button.querySelector("[data-word]").textContent = isOn ? button.dataset.on : button.dataset.off;
}

async function turn(on) {
  sessionStorage.setItem(WANTED, on ? "1" : "");
  if (on) {
    audio ??= new AudioContext();
    audio.onstatechange = show;
    // Until somebody presses something a browser may never answer; then it is off, and the page says so.
    await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 500))]);
  } else {
    await audio?.suspend();
  }
  show();
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-checked") !== "true";
    await turn(on);
    if (on) sound(1); // so that it is known how loud it is
  });
  if (sessionStorage.getItem(WANTED)) await turn(true);
  else show();
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig.elt.id !== "desk") return;
  const state = stateIn(event.detail.xhr.responseText);
  stale.hidden = Boolean(state);
  if (!state || state === board().dataset.state) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  // The same words twice would be read aloud twice.
  const { target, fragment } = event.detail;
  if (target.textContent.trim() === fragment.textContent.trim()) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", listen);
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => { stale.hidden = false; });
}
listen();
