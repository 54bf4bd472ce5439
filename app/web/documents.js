// Runs once, when the list of documents is loaded; Gradio gives `element`, `trigger` and `watch`.
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=library]")) document.dispatchEvent(new CustomEvent("kopru:library"));
});

// How many documents there are may have changed since the page was opened.
document.addEventListener("kopru:library-said", (event) => {
  const door = element.querySelector("[data-do=library]");
  if (door) door.textContent = event.detail.text;
});
