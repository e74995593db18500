// Security keys: asks the key what the page wants to know and sends its answer with the form. The question and the
// answer are JSON whose bytes are written in base64url, as the server's library has them; old browsers cannot do that
// themselves. Where keys do not work the page says so and offers a code.

function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function textOf(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function questionOf(form) {
  const options = JSON.parse(form.dataset.question).publicKey;
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user.id = bytesOf(options.user.id);
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    for (const known of options[name] || []) known.id = bytesOf(known.id);
  }
  return { publicKey: options };
}

function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

for (const form of document.querySelectorAll("form[data-key-form]")) {
  const failed = form.querySelector("[data-key-failed]");
  const button = form.querySelector("[data-key-press]");
  if (!window.PublicKeyCredential || !window.isSecureContext) continue;
  form.querySelector("[data-key-missing]").hidden = true;
  form.querySelector("[data-key-ready]").hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      const credential = await navigator.credentials[form.dataset.keyForm](questionOf(form));
      form.querySelector("[name=second_factor_key], [name=new_key]").value = answerOf(credential);
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  });
}
