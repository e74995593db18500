// Keys by their place on the keyboard, so that they work on Russian and Kyrgyz layouts; never inside a field.
// / search, N new contact, 1..9 the outcome of the call, ? the sheet. N and a digit log a call without a conversation from any
// page, whether the digit still meets the old page or already the new one. Off when <html data-keys="off">.

const CHORD_MS = 2000;
const OPENING_MS = 120; // a digit struck at once must not fall into the gap between two pages
let newContactAt = 0;
let opening = 0;

function isField(element) {
  return element.closest("input, textarea, select, [contenteditable], dialog");
}

function digitOf(code) {
  const match = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  return match ? match[1] : "";
}

function pressKey(event) {
  const digit = event.shiftKey ? "" : digitOf(event.code);
  if (digit && Date.now() - newContactAt < CHORD_MS) {
    const button = document.querySelector('[data-chord="' + digit + '"]');
    clearTimeout(opening);
    if (button) window.stop(); // the new page is not needed any more
    return button;
  }
  if (digit) return document.querySelector('[data-key="' + digit + '"]');
  if (event.code !== "KeyN" || event.shiftKey) return null;
  newContactAt = Date.now();
  return document.querySelector('[data-key="n"]');
}

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.keys === "off") return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (!event.target.closest || isField(event.target)) return;
  if (event.code === "Slash") {
    const sheet = document.getElementById("keys");
    const search = document.getElementById("find");
    event.preventDefault();
    if (event.shiftKey && sheet && sheet.showModal) sheet.showModal();
    else if (!event.shiftKey && search) search.focus();
    return;
  }
  const target = pressKey(event);
  if (!target) return;
  event.preventDefault();
  if (target.dataset.chord) newContactAt = 0;
  if (target.dataset.key === "n" && document.querySelector("[data-chord]")) opening = setTimeout(() => target.click(), OPENING_MS);
  else target.click();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (!opener) return;
  const sheet = document.getElementById(opener.dataset.opens);
  if (sheet && sheet.showModal) sheet.showModal();
});
for (const opener of document.querySelectorAll("[data-opens][hidden]")) opener.hidden = false;
