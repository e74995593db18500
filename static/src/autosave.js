// Long forms save themselves on the server while someone types: form[data-autosave-url].
// What the server may answer: 200/204 (saved; JSON {"saved_at": "14:02", "url": "..."} if it likes),
// 401 or a redirect (signed out), 403 (the token is old), 409 (open in another tab), else: not saved, try again.
// All sentences come from the page, in the reader's language: data-text-saved ("saved {time}"), -waiting,
// -signed-out, -elsewhere, -refused. Nothing is kept in the browser's storage.

const QUIET_MS = 1500;
const LONGEST_MS = 2800;
const RETRY_MS = [2000, 4000, 8000, 15000];
const savers = [];

class Saver {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.place = form.querySelector("[data-saved]") || document.querySelector("[data-saved]");
    this.edit = 0;
    this.savedEdit = 0;
    this.leftEdit = 0;
    this.since = 0;
    this.failures = 0;
    this.timer = 0;
    this.running = null;
    this.stopped = false;
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch());
  }

  get dirty() {
    return this.edit !== this.savedEdit && !this.stopped && !isSent(this.form);
  }

  touch() {
    if (this.stopped) return;
    this.edit += 1;
    if (!this.since) this.since = Date.now();
    if (!this.failures) this.say("waiting", "wait");
    // Never later than three seconds after a key, even while the typing goes on.
    const left = Math.max(0, this.since + LONGEST_MS - Date.now());
    this.plan(this.failures ? RETRY_MS[0] : Math.min(QUIET_MS, left));
  }

  plan(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  say(kind, tone, time) {
    if (!this.place) return;
    const words = (this.form.getAttribute("data-text-" + kind) || this.place.getAttribute("data-text-" + kind) || "")
      .replace("{time}", time || "");
    if (this.place.textContent === words) return;
    this.place.textContent = words;
    this.place.classList.toggle("wait", tone === "wait");
    this.place.classList.toggle("lost", tone === "lost");
  }

  body() {
    const data = new FormData(this.form);
    const pairs = new URLSearchParams();
    for (const [name, value] of data) if (typeof value === "string") pairs.append(name, value);
    return pairs;
  }

  send(options) {
    const headers = { "X-Autosave": "1", Accept: "application/json" };
    return askSite(this.url, { method: "POST", body: this.body(), headers, ...options });
  }

  save() {
    clearTimeout(this.timer);
    if (this.running) return this.running;
    if (!this.dirty) return Promise.resolve();
    this.running = this.attempt().finally(() => {
      this.running = null;
      if (this.dirty && !this.failures) this.plan(QUIET_MS);
    });
    return this.running;
  }

  async attempt() {
    const edit = this.edit;
    this.since = 0;
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), 10000);
    this.abort = stop;
    try {
      let answer = await this.send({ signal: stop.signal });
      if (answer.status === 403 && await refreshToken(location.href)) answer = await this.send({ signal: stop.signal });
      await this.read(answer, edit);
    } catch (error) {
      this.fail("waiting", "lost");
    } finally {
      clearTimeout(late);
    }
  }

  async read(answer, edit) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.fail("signed-out", "lost");
    } else if (answer.status === 409) {
      this.stopped = true;
      this.say("elsewhere", "lost");
    } else if (answer.status === 400 || answer.status === 413 || answer.status === 422) {
      this.savedEdit = edit;
      this.say("refused", "lost");
    } else if (!answer.ok) {
      this.fail("waiting", "lost");
    } else {
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const news = isJson ? await answer.json() : {};
      this.failures = 0;
      this.savedEdit = edit;
      // The server counts editions, so that an older tab cannot write over a newer one.
      if (news.edition && this.form.elements.edition) this.form.elements.edition.value = news.edition;
      // From now on the address leads back to this very form: reload, language switch, another tab.
      if (news.url && news.url !== location.pathname + location.search) history.replaceState(null, "", news.url);
      if (!this.dirty) this.say("saved", "", news.saved_at || new Date().toTimeString().slice(0, 5));
    }
  }

  fail(kind, tone) {
    if (this.stopped || isSent(this.form)) return;
    this.failures += 1;
    this.say(kind, tone);
    this.plan(RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
  }

  // The page goes away: one last sending that outlives it.
  leave() {
    if (!this.dirty || this.leftEdit === this.edit) return;
    this.leftEdit = this.edit;
    const data = this.body();
    data.set("csrfmiddlewaretoken", currentToken());
    try {
      this.send({ keepalive: true, body: data }).catch(() => {});
    } catch (error) {
      navigator.sendBeacon(this.url, data);
    }
  }

  rest() {
    clearTimeout(this.timer);
    if (this.abort) this.abort.abort();
  }
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) {
  const saver = new Saver(form);
  savers.push(saver);
  form.addEventListener("submit", () => saver.rest());
}

window.addEventListener("pagehide", () => savers.forEach((saver) => saver.leave()));
window.addEventListener("online", () => savers.forEach((saver) => saver.save()));
document.addEventListener("visibilitychange", () => {
  savers.forEach((saver) => {
    if (document.visibilityState === "hidden") saver.leave();
    else if (saver.dirty) saver.save();
  });
});

// Language, theme, sign-out: save first, then go, and come back to this address.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-keeps-typing")) return;
  const goBack = () => {
    const next = form.querySelector("input[name=next]");
    if (next) next.value = location.pathname + location.search;
  };
  goBack();
  const dirty = savers.filter((saver) => saver.dirty);
  if (!dirty.length) return;
  event.preventDefault();
  const button = event.submitter;
  const patience = new Promise((done) => setTimeout(done, 3000));
  Promise.race([Promise.all(dirty.map((saver) => saver.save())), patience]).then(() => {
    goBack();
    if (button && button.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = button.name;
      field.value = button.value;
      form.append(field);
    }
    form.submit();
  });
});
