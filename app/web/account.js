// Runs once, when the part is loaded; Gradio gives `element`, `trigger` and `watch`.

element.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-do=sign-out]")) return;
  // Not a form: with the page's "no-referrer" browsers would hide from the server where it was sent from.
  await fetch("/sign-out", { method: "POST", redirect: "manual" });
  location.assign("/sign-in"); // what was on the page is gone with it: the server lets no browser keep it
});

document.addEventListener("kopru:language", (event) => {
  const said = element.querySelector("[lang]");
  if (said && said.lang !== event.detail.language) trigger("click", {});
});
