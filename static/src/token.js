// The one place that knows how a request proves that it comes from this site.
// The token changes when someone signs in again in another tab, so it is read anew each time.

function cookieToken() {
  const match = document.cookie.match(/(?:^|;\s*)[^=;]*csrftoken=([^;]+)/);
  return match ? decodeURIComponent(match[1]) : "";
}

function pageToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

function currentToken() {
  return cookieToken() || pageToken();
}

// Every question to this site: nothing of it goes elsewhere, and a page that moved (signed out, locked) is no answer.
function askSite(url, options = {}) {
  const { headers, ...others } = options;
  const proof = others.method === "POST" ? { "X-CSRFToken": currentToken() } : {};
  return fetch(url, { credentials: "same-origin", redirect: "manual", headers: { ...proof, ...headers }, ...others });
}

// Another page of this site, to take a part of it; null when there is none now.
async function pageOf(url) {
  const answer = await askSite(url);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// After a refusal: take a fresh token from the page itself and put it into every form on the screen.
async function refreshToken(url) {
  let value = cookieToken();
  if (!value) {
    const page = await pageOf(url);
    const field = page && page.querySelector("input[name=csrfmiddlewaretoken]");
    value = field ? field.value : "";
  }
  if (value) {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = value;
  }
  return value;
}
