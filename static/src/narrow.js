// The situations beside a call: [data-narrows] holds input[data-narrow], details and a status line. Their words stand on the
// page whose address it names; they are fetched once, when a hand or the keyboard comes near, and then narrowed while a word is
// typed: no typed word is sent. Without this script the form around the field asks the server, and each fold has a link.

function startNarrowing(place) {
  const field = place.querySelector("[data-narrow]");
  const status = place.querySelector("[data-narrowed]");
  const folds = Array.from(place.querySelectorAll("details"));
  // On a narrow screen the texts stand below the form: nothing is unfolded until somebody asks for it.
  if (matchMedia("(max-width: 60rem)").matches) folds.forEach((fold) => { fold.open = false; });
  const opened = folds.map((fold) => fold.open);
  let loading = null;

  async function load() {
    const page = await pageOf(place.dataset.narrows);
    if (!page) throw new Error("not read");
    for (const link of place.querySelectorAll("details > a")) {
      const words = page.querySelector(link.hash + " [data-situation]");
      if (words) link.replaceWith(words);
    }
  }

  // Where it failed, the links stay, and the next movement tries again.
  function loaded() {
    loading = loading || load().catch(() => { loading = null; });
    return loading;
  }

  function folded(text) {
    return text.toLowerCase().replace(/ё/g, "е");
  }

  async function narrow() {
    await loaded();
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    const fits = folds.map((fold) => words.every((word) => folded(fold.textContent).includes(word)));
    const found = fits.filter(Boolean).length;
    folds.forEach((fold, place) => {
      fold.hidden = !fits[place];
      fold.open = words.length ? fits[place] && found <= 2 : opened[place];
    });
    status.textContent = !words.length ? "" : found ? status.dataset.textFound.replace("{n}", found) : status.dataset.textNone;
  }

  for (const near of ["pointerover", "focusin"]) place.addEventListener(near, loaded);
  field.addEventListener("input", narrow);
  field.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await narrow();
    const first = folds.find((fold) => !fold.hidden);
    if (field.value.trim() && first) {
      first.open = true;
      first.querySelector("summary").focus();
    }
  });
}

document.querySelectorAll("[data-narrows]").forEach(startNarrowing);
