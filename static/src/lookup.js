// What the reader may know about a number, while it is typed: input[data-lookup-url] posts its own name and
// value 200 ms after the last key and shows the answered fragment in the element named by data-lookup-target.

function startLookup(field) {
  const target = document.querySelector(field.dataset.lookupTarget);
  const least = Number(field.dataset.lookupMin || 6);
  let timer = 0;
  let stop = null;
  let asked = "";
  if (!target) return;
  target.setAttribute("role", "status");

  async function ask() {
    const digits = field.value.replace(/\D/g, "");
    if (digits === asked) return;
    asked = digits;
    if (stop) stop.abort();
    if (digits.length < least) {
      target.textContent = "";
      return;
    }
    stop = new AbortController();
    const body = new URLSearchParams();
    body.set(field.name, field.value);
    // The form's own key lets the server count look-ups inside one open contact once.
    for (const other of field.form ? field.form.querySelectorAll("[data-lookup-with]") : []) body.set(other.name, other.value);
    try {
      const answer = await fetch(field.dataset.lookupUrl, {
        method: "POST",
        body,
        signal: stop.signal,
        credentials: "same-origin",
        redirect: "manual",
        headers: { "X-CSRFToken": currentToken(), "HX-Request": "true" },
      });
      if (answer.ok) target.innerHTML = await answer.text();
      else asked = "";
    } catch (error) {
      asked = error.name === "AbortError" ? asked : "";
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  if (field.value) ask();
}

document.querySelectorAll("[data-lookup-url]").forEach(startLookup);
