// A call without a conversation, logged on the page where one is: form[data-quick]. The page stays, with all that is typed in
// it; the sentence and the way back come into #messages. Without a script the form is sent as it is.

async function sendQuickly(form, button) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, value);
  body.append(button.name, button.value);
  const send = () => askSite(form.action, { method: "POST", body, keepalive: true, headers: { "X-Fragment": "1" } });
  let answer = await send();
  if (answer.status === 403 && await refreshToken(location.href)) {
    body.set("csrfmiddlewaretoken", currentToken());
    answer = await send();
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const place = document.getElementById("messages");
  if (!form.matches("form[data-quick]") || !button || !place || event.defaultPrevented) return;
  event.preventDefault();
  sendQuickly(form, button).then((text) => {
    place.innerHTML = text;
    const news = place.querySelector("[data-quick-key]");
    for (const field of document.querySelectorAll("form[data-quick] input[name=row_key]")) field.value = news.dataset.quickKey;
  }).catch(() => {
    const sentence = document.createElement("div");
    sentence.className = "alert alert-error";
    sentence.textContent = form.dataset.textFailed;
    place.replaceChildren(sentence);
  }).finally(() => {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    place.scrollIntoView({ block: "nearest" });
  });
});
