// One press, one sending. The button that was pressed keeps its name and value in what is sent, and it keeps
// the focus: it is marked as busy, not taken away.

function isSent(form) {
  return form.dataset.sent === "yes";
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled=true][data-busy]")) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("data-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-many")) return;
  if (isSent(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  setTimeout(() => {
    if (event.defaultPrevented) {
      release(form);
      return;
    }
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.setAttribute("data-busy", "");
    }
  }, 0);
  // A download or a cut line leaves the page standing: give the button back.
  setTimeout(() => release(form), 15000);
}, true);

window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) release(form);
});
