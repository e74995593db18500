// Where the reader's attention goes: to the errors after a refusal.

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
