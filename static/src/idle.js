// Looks after a screen that nobody looks after: asks the server twice a minute whether the session is still open
// (asking alone is no work; keys, pointer and scrolling since the last question are), and hides the page when it is not.
// A page without unsent text goes to the server's lock page; one with unsent text stays, behind a lock of its own.

const stateUrl = document.documentElement.dataset.stateUrl;
const idleMs = Number(document.documentElement.dataset.idle) * 1000;
const ASK_MS = 30000;
const lockSheet = document.getElementById("lock");
let touchedAt = Date.now();
let touched = false;

function hasUnsent() {
  if (savers.some((saver) => saver.dirty)) return true;
  if (document.querySelector("main .error-summary")) return true;
  return Array.from(document.querySelectorAll("main form[data-typed]")).some((form) => !isSent(form));
}

function askState(method, body) {
  return askSite(stateUrl, { method, body, headers: { Accept: "application/json" } });
}

function hideScreen() {
  if (document.documentElement.hasAttribute("data-locked")) return;
  document.documentElement.setAttribute("data-locked", "");
  for (const open of document.querySelectorAll("dialog[open]")) open.close();
  lockSheet.showModal();
}

function showScreen() {
  document.documentElement.removeAttribute("data-locked");
  lockSheet.close();
  touchedAt = Date.now();
  savers.forEach((saver) => saver.save());
}

async function lockScreen() {
  // What was typed a moment ago first; it is refused when the lock was quicker, and then it stays here.
  await Promise.race([Promise.all(savers.map((saver) => saver.save())), new Promise((done) => setTimeout(done, 3000))]);
  if (hasUnsent()) hideScreen();
  else location.replace(location.href);
}

async function lookAfter() {
  const active = touched;
  touched = false;
  try {
    const answer = await askState(active ? "POST" : "GET");
    if (answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) return;
    const news = await answer.json();
    if (answer.status === 503 && !news.house) return;
    // An ended session cannot be opened here: unsent text stays, with the words of its form.
    if (answer.status === 503 || (answer.status === 401 && !(news.ended && hasUnsent()))) await lockScreen();
  } catch (error) {
    if (Date.now() - touchedAt >= idleMs) hideScreen();
  }
}

async function openScreen(form) {
  const said = document.getElementById("lock-said");
  try {
    const answer = await askState("POST", new URLSearchParams(new FormData(form)));
    const news = answer.status === 401 ? await answer.json() : {};
    form.reset();
    if (answer.ok) showScreen();
    else said.textContent = news.tried && !news.minutes ? lockSheet.dataset.textWrong : lockSheet.dataset.textLater;
  } catch (error) {
    said.textContent = lockSheet.dataset.textLater;
  }
}

if (stateUrl && lockSheet) {
  for (const kind of ["keydown", "pointerdown", "input", "scroll"]) {
    document.addEventListener(kind, () => {
      if (document.documentElement.hasAttribute("data-locked")) return;
      touchedAt = Date.now();
      touched = true;
    }, { capture: true, passive: true });
  }
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.closest("main") && form.method === "post" && !form.dataset.autosaveUrl) form.dataset.typed = "";
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (lockSheet.contains(form)) {
      event.preventDefault();
      openScreen(form);
    } else if (form.hasAttribute("data-locks")) {
      form.elements.next.value = location.pathname + location.search;
      if (!hasUnsent()) return;
      event.preventDefault();
      await Promise.all(savers.map((saver) => saver.save()));
      await askSite(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => {});
      lockScreen();
    }
  });
  lockSheet.addEventListener("cancel", (event) => event.preventDefault());
  setInterval(lookAfter, ASK_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - touchedAt >= ASK_MS) lookAfter();
  });
}
