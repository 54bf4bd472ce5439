// Runs once, when the desk is loaded; Gradio gives `element`, `trigger` and `watch`.
let asked = ""; // the question that the marks belong to
let marks = new Set(); // "2 0": the first sentence of the third passage; "2 all": the whole of it
const chosen = { kind: "what", split: "" }; // kept from one question to the next
let spoken = ""; // the language chosen for this question, if it was

const show = () => {
  for (const each of element.querySelectorAll("[data-mark]"))
    each.setAttribute("aria-pressed", marks.has(each.dataset.mark));
  for (const each of element.querySelectorAll("select")) {
    const value = each.name === "language" ? spoken : chosen[each.name];
    if (value !== "" || each.name === "split") each.value = value;
  }
  const save = element.querySelector("[data-do=save]");
  if (save) save.disabled = marks.size === 0;
};

const press = (mark) => {
  const [place, part] = mark.split(" ");
  if (marks.has(mark)) marks.delete(mark);
  else {
    // Either the whole passage or some of its sentences.
    for (const each of [...marks])
      if (each.startsWith(`${place} `) && (part === "all" || each.endsWith(" all"))) marks.delete(each);
    marks.add(mark);
  }
  show();
};

const decide = (button) => {
  const values = { action: button.dataset.do, marks: [...marks] };
  for (const each of element.querySelectorAll("select")) values[each.name] = each.value;
  for (const each of element.querySelectorAll("[data-do]")) each.disabled = true; // until the answer is there
  trigger("click", values);
};

element.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-mark]");
  const button = event.target.closest("[data-do]");
  // Whoever drags over a sentence wants to copy it.
  if (mark && window.getSelection().isCollapsed) press(mark.dataset.mark);
  else if (button) decide(button);
});

element.addEventListener("keydown", (event) => {
  const sentence = event.target.closest(".kopru-sentence");
  if (!sentence || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  press(sentence.dataset.mark);
});

element.addEventListener("change", (event) => {
  if (event.target.name === "language") spoken = event.target.value;
  else if (event.target.name in chosen) chosen[event.target.name] = event.target.value;
});

watch("value", () => {
  const desk = element.querySelector(".kopru-desk");
  if (!desk) return;
  if (desk.dataset.asked !== asked) {
    asked = desk.dataset.asked;
    marks = new Set();
    spoken = "";
  }
  show();
});
