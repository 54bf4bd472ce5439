// Runs once, when the part is loaded; Gradio gives `element`, `trigger` and `watch`.
// The form that is seen is a copy, put below the card it is about. Every answer writes the cards anew: then the copy
// is put back below the same card, with what was typed.
const COMMENTS = 500; // characters
let open = null; // {form, turn, number, verdict, key, document, start}
let shown = ""; // the last answer that was told
let waiting;

const cardOf = (turn, number) =>
  document.querySelector(`#kopru-conversation [data-turn="${turn}"] .kopru-card[data-number="${number}"]`);

const keyOf = (card, turn, number) => {
  const serial = card?.closest("[data-serial]")?.dataset.serial;
  return serial === undefined ? `turn ${turn}:${number}` : `${serial}:${number}`;
};

// The cards of a conversation that went on are found by the serial number of their turn.
const cardByKey = (key) => {
  const [serial, number] = key.split(":");
  return document.querySelector(`#kopru-conversation [data-serial="${serial}"] .kopru-card[data-number="${number}"]`);
};

function put(form, card) {
  const place = card?.querySelector(".kopru-cited") || card || element;
  place.append(form);
}

function close({ back }) {
  if (!open) return;
  const { form, key, verdict } = open;
  open = null;
  clearTimeout(waiting);
  form.remove();
  if (!back) return;
  const card = cardByKey(key);
  const button = card?.querySelector(`[data-verdict="${verdict}"]`);
  // The button may lie in a fold that is closed by now.
  const target = button?.checkVisibility?.() ? button : card?.querySelector("details > summary") || button;
  target?.focus({ preventScroll: true });
}

function tell(text) {
  const said = open.form.querySelector(".kopru-feedback-said");
  said.textContent = text;
  for (const each of open.form.querySelectorAll("button, textarea")) each.disabled = false;
}

function begin({ turn, number, verdict }, focus = true) {
  const card = cardOf(turn, number), key = keyOf(card, turn, number);
  const template = element.querySelector(".kopru-feedback > form");
  if (!template || !Number.isInteger(turn) || !Number.isInteger(number)) return;
  const typed = open?.key === key ? open.form.querySelector("textarea").value : "";
  close({ back: false });
  const form = template.cloneNode(true);
  form.lang = element.querySelector(".kopru-feedback").lang;
  const told = [...form.querySelectorAll("[data-told]")].find((each) => each.dataset.told === verdict);
  if (!told) return;
  told.hidden = false;
  form.hidden = false;
  form.querySelector("textarea").value = typed;
  form.setAttribute("aria-label", told.textContent);
  open = { form, turn, number, verdict, key, document: card?.dataset.document ?? null };
  form.addEventListener("submit", send);
  form.addEventListener("click", (event) => {
    if (event.target.closest('[data-feedback="cancel"]')) close({ back: true });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close({ back: true });
  });
  for (const rest of card?.querySelectorAll("details[open]:has([data-verdict])") ?? []) rest.open = false;
  put(form, card);
  if (!focus) return;
  form.querySelector("textarea").focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

function send(event) {
  event.preventDefault();
  if (!open || open.form.querySelector("[type=submit]").disabled) return;
  const { verdict, key, form } = open, card = cardByKey(key), turn = card?.closest("[data-turn]");
  const comment = form.querySelector("textarea").value.slice(0, COMMENTS);
  for (const each of form.querySelectorAll("button, textarea")) each.disabled = true; // until the answer is there
  // The turn has another place by now, if earlier ones were forgotten.
  const place = { turn: turn ? Number(turn.dataset.turn) : open.turn, number: open.number, document: open.document };
  trigger("click", { ...place, verdict, comment, key });
  const failed = element.querySelector(".kopru-feedback").dataset.failed;
  waiting = setTimeout(() => { if (open?.key === key) tell(failed); }, 15_000);
}

document.addEventListener("kopru:feedback", (event) => begin(event.detail ?? {}));

// Told by the conversation whenever it has been written anew.
document.addEventListener("kopru:chosen", () => {
  if (!open || open.form.isConnected) return;
  const card = cardByKey(open.key);
  if (card) put(open.form, card);
  else close({ back: false }); // a new conversation
});

document.addEventListener("kopru:language", () => trigger("click", { action: "language" }));

watch("value", () => {
  const spoken = element.querySelector(".kopru-feedback")?.lang;
  const unsent = open && !open.form.classList.contains("kopru-feedback-done");
  if (unsent && spoken && open.form.lang !== spoken) begin(open, false);
  const { said, key, serial, kept } = element.querySelector(".kopru-feedback")?.dataset ?? {};
  if (!said || `${serial}` === shown) return;
  shown = `${serial}`;
  if (!open || open.key !== key) return;
  clearTimeout(waiting);
  tell(said);
  if (kept !== "yes") {
    open.form.querySelector("textarea").focus({ preventScroll: true });
    return;
  }
  // What is thanked for leaves the thanks alone, and the next one begins anew.
  const done = open.form.querySelector(".kopru-feedback-said");
  for (const each of [...open.form.children]) if (each !== done) each.remove();
  open.form.classList.add("kopru-feedback-done");
  done.tabIndex = -1;
  done.focus({ preventScroll: true });
});
