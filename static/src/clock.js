// How long the call has been going on: [data-clock-since="2026-11-23T09:40:00+06:00"], and how long somebody may still be
// held: [data-clock-until]. Not announced: a clock that speaks every second helps nobody.

function span(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
  return hours ? hours + ":" + rest : rest;
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.clockSince)) / 1000));
    if (!Number.isNaN(seconds)) clock.textContent = span(seconds);
  }
  for (const clock of document.querySelectorAll("[data-clock-until]")) {
    const left = Math.floor((Date.parse(clock.dataset.clockUntil) - Date.now()) / 1000);
    const words = clock.dataset.textLeft || "{time}";
    if (left >= 0) clock.textContent = words.replace("{time}", span(left)); // what is over keeps the words of the server
  }
}

if (document.querySelector("[data-clock-since], [data-clock-until], [data-weigh-url]")) {
  tick();
  setInterval(tick, 1000);
}
