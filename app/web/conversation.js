// Runs once, when the conversation is loaded; Gradio gives `element`, `trigger` and `watch`.
// What is chosen, unfolded and judged is kept here, by serial number of the turn and number of the citation, because
// every answer writes the whole conversation anew.
const chosen = new Set(), unfolded = new Set(), judged = new Map();
let shown = "", focused = null, quiet;

const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function place(target) {
  const turn = target.closest("[data-turn]"), card = target.closest("[data-number]");
  return {
    turn: turn ? Number(turn.dataset.turn) : null,
    number: card ? Number(card.dataset.number) : null,
    key: `${turn?.dataset.serial}:${card ? card.dataset.number : ""}`,
    card,
  };
}

function tell(text) {
  const said = element.querySelector(".kopru-said");
  said.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => { said.textContent = ""; }, 4000);
}

// Where the page is not served over HTTPS or from this machine, browsers offer no clipboard.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.cssText = "position: fixed; opacity: 0";
    const back = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    back?.focus({ preventScroll: true });
    return done;
  }
}

function picked() {
  const cards = [...element.querySelectorAll(".kopru-card")].map(place);
  return cards.filter((card) => chosen.has(card.key)).map((card) => [card.turn, card.number]);
}

function seeDocuments() {
  const documents = document.querySelector("#kopru-documents");
  const door = documents?.querySelector("[data-do=library]"), fold = documents?.querySelector("details");
  if (door) {
    say("kopru:library", {});
  } else if (fold) {
    fold.open = true;
    documents.scrollIntoView({ block: "start" });
    fold.querySelector("summary").focus({ preventScroll: true });
  }
}

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const { turn, number, key, card } = place(button), action = button.dataset.do;
  if (action === "open") {
    const { document: name, start, end } = card.dataset;
    say("kopru:open", { document: name, start: Number(start), end: Number(end) });
  } else if (action === "copy") {
    const { copied, failed } = element.querySelector(".kopru-said").dataset;
    tell((await copy(card.dataset.copy)) ? copied : failed);
  } else if (action === "only" || action === "like") {
    foldAway(button.closest(".kopru-rest"));
    trigger("click", { do: action, turn, number });
  } else if (action === "verdict") {
    judged.set(key, button.dataset.verdict);
    restore();
    say("kopru:feedback", { turn, number, verdict: button.dataset.verdict });
  } else if (action === "library") {
    seeDocuments();
  } else if (action === "take-all") {
    say("kopru:take", { picked: "all" });
  } else {
    trigger("click", { do: action, turn, number, example: button.dataset.example });
  }
});

element.addEventListener("change", (event) => {
  if (event.target.dataset.do !== "choose") return;
  const { key } = place(event.target);
  if (event.target.checked) chosen.add(key);
  else chosen.delete(key);
  say("kopru:chosen", { picked: picked() });
});

// "toggle" does not bubble.
element.addEventListener("toggle", (event) => {
  if (event.target.dataset.fold === "rest" && event.target.open) keepInView(event.target);
  const key = `${place(event.target).key}:${event.target.dataset.fold}`;
  if (event.target.open) unfolded.add(key);
  else unfolded.delete(key);
}, true);

function foldAway(rest) {
  rest.querySelector("summary").focus({ preventScroll: true });
  rest.open = false;
}

// Where the menu would leave the window, it moves in, and what lies under the foot of the page scrolls up.
function keepInView(rest) {
  const menu = rest.querySelector(".kopru-others"), margin = 8;
  menu.style.translate = "";
  const { left, bottom } = menu.getBoundingClientRect();
  if (left < margin) menu.style.translate = `${margin - left}px`;
  const foot = document.querySelector("#kopru-foot")?.getBoundingClientRect().top ?? window.innerHeight;
  if (rest.contains(document.activeElement) && bottom > foot) window.scrollBy({ top: bottom - foot + margin });
}

// Escape, and a click elsewhere, fold the further actions away again.
element.addEventListener("keydown", (event) => {
  const rest = event.key === "Escape" && event.target.closest(".kopru-rest[open]");
  if (!rest) return;
  event.preventDefault();
  foldAway(rest);
});
document.addEventListener("click", (event) => {
  for (const rest of element.querySelectorAll(".kopru-rest[open]"))
    if (!rest.contains(event.target)) rest.open = false;
});

element.addEventListener("focusin", (event) => {
  const control = event.target.closest("[data-do], summary");
  focused = control && {
    place: place(control).key,
    selector: control.dataset.do ? `[data-do="${control.dataset.do}"]` : "summary",
  };
});
document.addEventListener("focusin", (event) => {
  if (!element.contains(event.target)) focused = null;
});

document.addEventListener("kopru:unchoose", () => {
  chosen.clear();
  restore();
  say("kopru:chosen", { picked: [] });
});
document.addEventListener("kopru:ask", (event) => {
  trigger("click", { do: "ask", question: String(event.detail.question) });
});
document.addEventListener("kopru:filter", (event) => {
  trigger("click", { do: "filter", document: String(event.detail.document) });
});
// Before the first question stand examples, or that there is nothing to ask about yet.
document.addEventListener("kopru:library-said", ({ detail: { total } }) => {
  if (element.querySelector(".kopru-turn") || !Number.isInteger(total)) return;
  if ((total === 0) !== Boolean(element.querySelector(".kopru-empty"))) trigger("click", { do: "look" });
});

// What the browser alone knows of the cards that were written anew.
function restore() {
  for (const card of element.querySelectorAll(".kopru-card")) {
    const { key } = place(card);
    const box = card.querySelector('[data-do="choose"]');
    if (box) box.checked = chosen.has(key);
    for (const fold of card.querySelectorAll("details")) {
      if (unfolded.has(`${key}:${fold.dataset.fold}`)) fold.open = true;
    }
    for (const button of card.querySelectorAll("[data-verdict]")) {
      button.setAttribute("aria-pressed", judged.get(key) === button.dataset.verdict);
    }
  }
}

function refocus() {
  if (!focused || element.contains(document.activeElement)) return;
  const [serial, number] = focused.place.split(":");
  const turn = element.querySelector(`[data-serial="${serial}"]`);
  const within = number ? turn?.querySelector(`[data-number="${number}"]`) : turn;
  const control = within?.querySelector(focused.selector) || within?.querySelector("[data-do], summary");
  control?.focus({ preventScroll: true });
}

// What was asked leaves its field; what was typed since stays there.
function emptyField(turn) {
  const field = document.querySelector("#kopru-question textarea");
  if (!field || field.value.trim() !== turn.querySelector(".kopru-typed")?.textContent) return;
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// A new question, and then its answer, come into view from their beginning.
watch("value", () => {
  restore();
  const turn = element.querySelector(".kopru-turn:last-of-type");
  const state = turn ? turn.dataset.state : "";
  if (turn && parseInt(state, 10) !== parseInt(shown, 10)) emptyField(turn);
  if (turn && state !== shown) turn.scrollIntoView({ block: "start" });
  else refocus();
  shown = state;
  say("kopru:chosen", { picked: picked() });
});
