// Runs once, when the part is loaded; Gradio gives `element`, `trigger` and `watch`.

element.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-do=sign-out]")) return;
  // Not a form: with the page's "no-referrer" browsers would hide from the server where it was sent from.
  await fetch("/sign-out", { method: "POST", redirect: "manual" });
  location.assign("/sign-in"); // what was on the page is gone with it: the server lets no browser keep it
});

// Signed out meanwhile: the session is too old, or the account or its password is another. What is on the page
// stays, and goes on after signing in anew.
const say = (signedOut) => {
  const said = element.querySelector(".kopru-signed-out");
  if (!said || said.hidden !== signedOut) return;
  said.hidden = !signedOut;
  // Whatever lies over the page, this can be reached.
  if (signedOut) for (let each = said; each; each = each.parentElement) each.inert = false;
};

const fetched = window.fetch;
window.fetch = async (...asked) => {
  const answer = await fetched.apply(window, asked);
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("kopru:signed-out"));
  else if (answer.ok) say(false);
  return answer;
};

document.addEventListener("kopru:signed-out", () => say(true));

document.addEventListener("kopru:language", (event) => {
  const said = element.querySelector("[lang]");
  if (said && said.lang !== event.detail.language) trigger("click", {});
});
