// The editor of assessments saves itself as one types: the same form that its button sends, a moment after the last key.
const WAIT_MS = 1500;

function keep(form) {
  const word = form.querySelector("[data-saved]");
  const seen = form.querySelector("[name=seen]");
  const beside = form.querySelector("[data-theirs]");
  let timer = 0;
  let busy = false;
  let again = false;
  let stopped = false;

  function say(text, wrong) {
    word.textContent = text;
    word.classList.toggle("saved-not", wrong);
  }

  // Another person saved meanwhile: both texts are kept, theirs beside this one, and the button decides.
  function standBeside(answer) {
    stopped = true;
    say(answer.conflict, true);
    beside.replaceChildren(...answer.theirs.flatMap(({ label, theirs }) => {
      const name = document.createElement("dt");
      const text = document.createElement("dd");
      name.textContent = label;
      text.textContent = theirs;
      return [name, text];
    }));
    beside.hidden = false;
  }

  async function save() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    say(form.dataset.saving, false);
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "error",
      });
      const told = await answer.json();
      if (answer.ok) {
        seen.value = told.revision;
        say(told.saved, false);
      } else if (answer.status === 409 && told.theirs) {
        standBeside(told);
      } else {
        say(`${form.dataset.notSaved} ${(told.errors ?? []).join(" ")}`, true);
      }
    } catch {
      say(form.dataset.noLine, true);
    }
    busy = false;
    if (again && !stopped) {
      again = false;
      save();
    }
  }

  form.addEventListener("input", () => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
}

for (const form of document.querySelectorAll("form[data-keeps]")) keep(form);
