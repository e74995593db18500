// What the reader may know about a number, while it is typed: input[data-lookup-url] posts its own name and
// value 100 ms after the last key and shows the answered fragment in the element named by data-lookup-target.
// Fields with data-lookup-with go along, and changing one asks again. With data-lookup-words a name is typed: it is asked
// about later (400 ms), when the typing rests.

function startLookup(field) {
  const target = document.querySelector(field.dataset.lookupTarget);
  const least = Number(field.dataset.lookupMin || 6);
  let timer = 0;
  let stop = null;
  let asked = "";
  const words = field.dataset.lookupWords !== undefined;
  if (!target) return;
  target.setAttribute("role", "status");

  async function ask() {
    const digits = words ? field.value.trim() : field.value.replace(/\D/g, "");
    const others = Array.from(field.form ? field.form.querySelectorAll("[data-lookup-with]") : [])
      .filter((other) => other.type !== "radio" && other.type !== "checkbox" || other.checked);
    const question = [digits].concat(others.map((other) => other.value)).join("\n");
    if (question === asked) return;
    asked = question;
    if (stop) stop.abort();
    if (digits.length < least) {
      target.textContent = "";
      return;
    }
    stop = new AbortController();
    const body = new URLSearchParams();
    body.set(field.name, field.value);
    // The form's own key lets the server count look-ups inside one open contact once.
    for (const other of others) body.set(other.name, other.value);
    try {
      const answer = await askSite(field.dataset.lookupUrl, { method: "POST", body, signal: stop.signal });
      if (answer.ok) target.innerHTML = await answer.text();
      else asked = "";
    } catch (error) {
      asked = error.name === "AbortError" ? asked : "";
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, words ? 400 : 100);
  });
  if (field.form) {
    field.form.addEventListener("change", (event) => {
      if (event.target.matches("[data-lookup-with]:not([type=radio], [type=checkbox])")) ask();
    });
  }
  if (field.value) ask();
}

document.querySelectorAll("[data-lookup-url]").forEach(startLookup);
