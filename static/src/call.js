// The page of a call: form[data-weigh-url]. What is not asked stays out of sight ([data-when]), and the server says at once
// what the signs weigh and when 48 hours end. Nothing is computed here: one rule, in one place.

const WEIGHS = ["signs", "held_since", "term_on", "triage"];

function startWeighing(form) {
  const place = document.getElementById("weight");
  let timer = 0;
  let stop = null;

  function chosen(name) {
    return Array.from(form.querySelectorAll("[name=" + name + "]:checked")).map((input) => input.value);
  }

  const needed = {
    held: () => chosen("signs").includes("held"),
    term: () => chosen("signs").includes("term"),
    other: () => !chosen("relation").includes("self"),
    differs: () => Boolean(place.querySelector("[data-differs]")),
  };

  function show() {
    for (const part of form.querySelectorAll("[data-when]")) {
      const filled = Array.from(part.querySelectorAll("input, textarea"))
        .some((field) => (field.type === "radio" ? field.checked : field.value !== ""));
      part.hidden = !filled && !needed[part.dataset.when]() && !part.querySelector(".wrong");
    }
  }

  // "4 h ago" becomes the time that it means, before it means another.
  function settle(name, text) {
    const field = form.elements[name];
    if (!text || !field || field === document.activeElement || !field.value || field.value === text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function ask() {
    if (stop) stop.abort();
    stop = new AbortController();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (WEIGHS.includes(name)) body.append(name, value);
    try {
      const answer = await askSite(form.dataset.weighUrl, { method: "POST", body, signal: stop.signal });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      const news = place.querySelector("[data-since]");
      settle("held_since", news.dataset.since);
      settle("term_on", news.dataset.term);
      show();
    } catch (error) {
      if (error.name !== "AbortError") place.textContent = "";
    }
  }

  function changed(event, ms) {
    if (!WEIGHS.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  }

  form.addEventListener("input", (event) => changed(event, 400));
  form.addEventListener("change", (event) => {
    show();
    changed(event, 0);
  });
  show();
}

document.querySelectorAll("form[data-weigh-url]").forEach(startWeighing);
