// A list of folded texts, narrowed while a word is typed: [data-narrows] holds input[data-narrow], details and a
// status line. Nothing is sent: the words stand in the page. Without this script the form around the field asks the server.

function startNarrowing(place) {
  const field = place.querySelector("[data-narrow]");
  const status = place.querySelector("[data-narrowed]");
  const folds = Array.from(place.querySelectorAll("details"));
  // On a narrow screen the texts stand below the form: nothing is unfolded until somebody asks for it.
  if (matchMedia("(max-width: 60rem)").matches) folds.forEach((fold) => { fold.open = false; });
  const opened = folds.map((fold) => fold.open);
  const texts = folds.map((fold) => fold.textContent.toLowerCase().replace(/ё/g, "е"));

  function narrow() {
    const words = field.value.toLowerCase().replace(/ё/g, "е").split(/\s+/).filter(Boolean);
    const fits = texts.map((text) => words.every((word) => text.includes(word)));
    const found = fits.filter(Boolean).length;
    folds.forEach((fold, place) => {
      fold.hidden = !fits[place];
      fold.open = words.length ? fits[place] && found <= 2 : opened[place];
    });
    status.textContent = !words.length ? "" : found ? status.dataset.textFound.replace("{n}", found) : status.dataset.textNone;
  }

  field.addEventListener("input", narrow);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    narrow();
    const first = folds.find((fold) => !fold.hidden);
    if (field.value.trim() && first) {
      first.open = true;
      first.querySelector("summary").focus();
    }
  });
}

document.querySelectorAll("[data-narrows]").forEach(startNarrowing);
