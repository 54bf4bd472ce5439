// Runs once, when the masthead is loaded; Gradio gives `element`, `trigger` and `watch`.

// The language chosen is the one thing that the page keeps in a browser, for a year.
element.addEventListener("click", (event) => {
  if (event.target.closest(".kopru-skip")) {
    event.preventDefault();
    document.querySelector("#kopru-question textarea").focus();
  }
  const choice = event.target.closest("[data-language]");
  if (!choice) return;
  const language = choice.dataset.language;
  document.cookie = `kopru-language=${language}; max-age=31536000; path=/; SameSite=Strict`;
  trigger("click", { language });
});

// Gradio shows a message of its own, hidden, where the server refused or failed: only what the server said is told on.
new MutationObserver(() => {
  const told = document.querySelector(".toast-wrap")?.textContent;
  const said = element.querySelector(".kopru-interrupted");
  if (!told || !said) return;
  const { busy, interrupted } = said.dataset;
  const words = told.includes(busy) ? busy : interrupted;
  if (said.textContent !== words) said.textContent = words;
}).observe(document.body, { childList: true, subtree: true });

let spoken = "";

watch("value", () => {
  const chosen = element.querySelector("[aria-pressed=true]");
  document.documentElement.lang = chosen.lang;
  document.documentElement.dir = "ltr";
  if (spoken === chosen.lang) return;
  // The button that was pressed is gone with the old language: the keyboard goes on from the new one.
  if (spoken && document.activeElement === document.body) chosen.focus({ preventScroll: true });
  spoken = chosen.lang;
  document.dispatchEvent(new CustomEvent("kopru:language", { detail: { language: spoken } }));
});
