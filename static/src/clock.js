// How long the call has been going on: [data-clock-since="2026-11-23T09:40:00+06:00"].
// Not announced: a clock that speaks every second helps nobody.

const clocks = Array.from(document.querySelectorAll("[data-clock-since]"));

function tick() {
  for (const clock of clocks) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.clockSince)) / 1000));
    if (Number.isNaN(seconds)) continue;
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const rest = two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    clock.textContent = hours ? hours + ":" + rest : rest;
  }
}

if (clocks.length) {
  tick();
  setInterval(tick, 1000);
}
