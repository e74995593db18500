// Where the reader's attention goes: to the errors after a refusal, to what changed after a swap, never to
// <body>; and what the page says is said once, in the status region.

function announce(text) {
  const region = document.getElementById("status");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

function focusOn(element) {
  if (!element.hasAttribute("tabindex") && !element.matches("a[href], button, input, select, textarea, summary")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus();
}

function focusErrors(scope) {
  const summary = scope.querySelector(".error-summary");
  if (summary) focusOn(summary);
  return Boolean(summary);
}

focusErrors(document);

// htmx writes down the address of the page, codes and all, even with its history off. Nothing stays in the browser.
try {
  sessionStorage.removeItem("htmx-current-path-for-history");
} catch (error) {
  // Storage is switched off: then nothing was kept.
}

// A line of the summary leads to its field; in a group of choices to the first one.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  if (!link) return;
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  event.preventDefault();
  const fold = target.closest("details");
  if (fold) fold.open = true;
  const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  (target.closest(".field") || target).scrollIntoView();
  focusOn(field || target);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  if (!swapped || !swapped.isConnected || focusErrors(swapped)) return;
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost) focusOn(swapped.querySelector("[data-focus]") || swapped);
  const words = swapped.querySelector("[data-announce]");
  if (words) announce(words.getAttribute("data-announce"));
});

function connectionTrouble() {
  const words = document.body.getAttribute("data-text-no-answer");
  const region = document.getElementById("messages");
  if (!words || !region) return;
  let box = document.getElementById("no-answer");
  if (!box) {
    box = document.createElement("div");
    box.id = "no-answer";
    box.className = "alert alert-danger";
    region.append(box);
  }
  box.textContent = words;
}

document.addEventListener("htmx:sendError", connectionTrouble);
document.addEventListener("htmx:timeout", connectionTrouble);
document.addEventListener("htmx:responseError", connectionTrouble);
document.addEventListener("htmx:afterRequest", (event) => {
  const box = document.getElementById("no-answer");
  if (box && event.detail.successful) box.remove();
});
