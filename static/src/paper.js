// Printing: folded parts are opened for the paper, large type is one press away.

const unfolded = [];

window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.fold:not([open])")) {
    fold.open = true;
    unfolded.push(fold);
  }
});

window.addEventListener("afterprint", () => {
  while (unfolded.length) unfolded.pop().open = false;
  if (!document.documentElement.hasAttribute("data-print-large")) {
    document.documentElement.classList.remove("large-print");
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-print]");
  if (!opener) return;
  event.preventDefault();
  document.documentElement.classList.toggle("large-print", opener.dataset.print === "large");
  window.print();
});

// A button to print stands only where the script can press it.
for (const button of document.querySelectorAll("button[data-print][hidden]")) button.hidden = false;
