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

// After a refusal: take a fresh token from the page itself and put it into every form on the screen.
async function refreshToken(url) {
  let value = cookieToken();
  if (!value) {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const field = page.querySelector("input[name=csrfmiddlewaretoken]");
    value = field ? field.value : "";
  }
  if (value) {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = value;
  }
  return value;
}
