// Runs once, when the masthead is loaded; Gradio gives `element`, `trigger` and `watch`.

// The language chosen is the one thing that the page keeps in a browser, for a year.
element.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-language]");
  if (!choice) return;
  const language = choice.dataset.language;
  document.cookie = `kopru-language=${language}; max-age=31536000; path=/; SameSite=Strict`;
  trigger("click", { language });
});

watch("value", () => {
  document.documentElement.lang = element.querySelector("[aria-pressed=true]").lang;
});
