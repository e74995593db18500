// Keys by their place on the keyboard, so that they work on Russian and Kyrgyz layouts; never inside a field.
// / search, N new contact, 1..9 the outcome of the call, ? the sheet. Off when <html data-keys="off">.

function isField(element) {
  return element.closest("input, textarea, select, [contenteditable], dialog");
}

function digitOf(code) {
  const match = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  return match ? match[1] : "";
}

function pressKey(event) {
  const digit = event.shiftKey ? "" : digitOf(event.code);
  if (digit) return document.querySelector('[data-key="' + digit + '"]');
  if (event.code === "KeyN" && !event.shiftKey) return document.querySelector('[data-key="n"]');
  return null;
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
  target.click();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (!opener) return;
  const sheet = document.getElementById(opener.dataset.opens);
  if (sheet && sheet.showModal) sheet.showModal();
});
for (const opener of document.querySelectorAll("[data-opens][hidden]")) opener.hidden = false;
