// Several questions with short answers are one stop of the Tab key: [data-rove]. Left and right go through the answers of
// a question, up and down through the questions, Space marks; a second press takes a mark back (also by the mouse).
// Without a script they are ordinary radio buttons and boxes.

function inSight(element) {
  return element.offsetParent !== null;
}

function startRoving(grid) {
  const all = Array.from(grid.querySelectorAll("input"));
  const row = (input) => all.filter((other) => other.closest("fieldset") === input.closest("fieldset"));

  // A browser lets Tab reach a radio button only if it is the marked one of its group, or none is marked.
  function entry(input) {
    if (input.type !== "radio") return input;
    return row(input).find((other) => other.checked) || input;
  }

  function open(input) {
    for (const other of all) other.tabIndex = other === input ? 0 : -1;
  }

  function step(input, by) {
    const answers = row(input);
    return answers[(answers.indexOf(input) + by + answers.length) % answers.length];
  }

  function jump(input, by) {
    const rows = Array.from(grid.querySelectorAll("fieldset")).filter(inSight);
    const next = rows[rows.indexOf(input.closest("fieldset")) + by];
    return next ? entry(next.querySelector("input")) : null;
  }

  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !event.target.matches("input")) return;
    const moves = { ArrowRight: [step, 1], ArrowLeft: [step, -1], ArrowDown: [jump, 1], ArrowUp: [jump, -1] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const next = move[0](event.target, move[1]);
    if (next) next.focus();
  });
  grid.addEventListener("focusin", (event) => { if (event.target.matches("input")) open(event.target); });
  grid.addEventListener("focusout", (event) => { if (event.target.matches("input")) open(entry(event.target)); });
  open(entry(all[0]));
}

// A mark of a radio button that is pressed again goes away.
let marked = null;
function remember(event) {
  const label = event.target.closest(".chip label");
  const input = label ? label.control : event.target;
  marked = input && input.type === "radio" && input.closest(".chip") && input.checked ? input : null;
}
document.addEventListener("pointerdown", remember);
document.addEventListener("keydown", (event) => { if (event.key === " ") remember(event); });
document.addEventListener("click", (event) => {
  if (event.target !== marked || !marked) return;
  marked.checked = false;
  marked.dispatchEvent(new Event("change", { bubbles: true }));
  marked = null;
});

document.querySelectorAll("[data-rove]").forEach(startRoving);
for (const hint of document.querySelectorAll("[data-with-script][hidden]")) hint.hidden = false;
