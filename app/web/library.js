// Runs once, when the library is loaded; Gradio gives `element`, `trigger` and `watch`.
const AT_ONCE = 4; // files that are being sent
const UNDER_WAY = 24; // those that the server has, too: what it has read by then it stores together
const TYPING = 250; // milliseconds after the last letter
const TOGETHER = 200; // milliseconds: files that are stored together are listed together
const SOON = 150, LATE = 2_000; // milliseconds until a file that is being read is asked after, each time longer
const panel = element.closest("#kopru-library");
const chosen = { query: "", collection: "", into: "", ocr: "" }; // what is typed and chosen survives a new drawing
const uploads = []; // { file, row, into, ocr, state: queued, sending, reading, done or failed; id; sent; lines }
let opener = null, opening = false, count = 0, typing, listing, asked;
let stepped = false, leaving = false; // whether the browser's Back would close the panel, and whether it is going back

const find = (selector) => element.querySelector(selector);
const words = () => find(".kopru-drop").dataset;
const language = () => find(".kopru-shelf").lang;
const look = (more) => trigger("click", { query: chosen.query, collection: chosen.collection, ...more });

// ---- the panel: over everything else, which cannot be reached as long as it is open ------------------

const others = () => {
  const found = [];
  for (let each = panel; each !== document.body; each = each.parentElement)
    for (const sibling of each.parentElement.children)
      if (sibling !== each && !["SCRIPT", "STYLE"].includes(sibling.tagName)) found.push(sibling);
  return found;
};

const open = () => {
  if (panel.classList.contains("kopru-opened")) return;
  opener = document.activeElement;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-modal", "true");
  panel.setAttribute("aria-labelledby", "kopru-library-title");
  panel.classList.add("kopru-opened");
  document.documentElement.classList.add("kopru-library-open");
  for (const each of others()) each.inert = true;
  step();
  opening = true;
  look({ open: true });
  if (find("#kopru-library-title")) find("#kopru-library-title").focus();
};

const close = (then) => {
  if (!panel.classList.contains("kopru-opened")) return void then?.();
  panel.classList.remove("kopru-opened");
  document.documentElement.classList.remove("kopru-library-open");
  for (const each of others()) each.inert = false;
  if (opener) opener.focus();
  leave(then);
};

// The browser's Back closes the panel, and doesn't leave the page with the conversation on it.
const step = () => {
  if (stepped || leaving) return;
  window.history.pushState({ kopru: "library" }, "");
  stepped = true;
};

// The browser goes back later: what opens something else waits until it has.
const leave = (then) => {
  const goes = stepped && window.history.state?.kopru === "library";
  stepped = false;
  leaving ||= goes;
  if (then && leaving) window.addEventListener("popstate", then, { once: true });
  else then?.();
  if (goes) window.history.back();
};

window.addEventListener("popstate", (event) => {
  if (leaving) {
    leaving = false;
    if (panel.classList.contains("kopru-opened")) step(); // once more meanwhile
  } else if (stepped && event.state?.kopru !== "library") {
    stepped = false;
    close();
  }
});

document.addEventListener("kopru:library", open);
document.addEventListener("kopru:library-close", (event) => close(event.detail?.then));
document.addEventListener("kopru:library-look", () => look({}));

// Answers may come in another order than they were asked for: the list is to be that of what is typed now.
document.addEventListener("kopru:library-said", ({ detail: { query, collection } }) => {
  const wanted = `${chosen.query}\n${chosen.collection}`, shown = wanted === `${query}\n${collection}`;
  const again = !shown && wanted !== asked; // once: the server may keep less of it
  asked = shown ? undefined : wanted;
  if (again) look({});
});
// The answer to what is pressed is a list, too; one that came after it would close what it opened.
document.addEventListener("kopru:library-pressed", () => clearTimeout(listing));
panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) close();
});

// ---- files: each is sent, read, and told of in a row of its own -------------------------------------

const countOf = (...states) => uploads.filter(({ state }) => states.includes(state)).length;

const summarise = () => {
  const told = find(".kopru-told");
  if (!told) return;
  const added = countOf("done"), failed = countOf("failed");
  const values = { ADDED: added, FAILED: failed, LEFT: uploads.length - added - failed };
  told.textContent = uploads.length > 1 ? words().told.replace(/ADDED|FAILED|LEFT/g, (name) => values[name]) : "";
};

const draw = (upload) => {
  const { row, state, lines } = upload;
  row.dataset.state = state;
  const progress = row.querySelector("progress");
  progress.hidden = state === "done" || state === "failed" || state === "queued";
  if (state === "sending") progress.value = upload.sent;
  else progress.removeAttribute("value"); // how long reading takes nobody knows
  row.querySelector("ul").replaceChildren(...lines.map((line) => {
    const item = document.createElement("li"), said = document.createElement("bdi");
    said.textContent = line;
    item.append(said);
    return item;
  }));
  const clear = find("[data-do=clear]");
  if (clear) clear.hidden = !countOf("done", "failed");
  summarise();
};

const set = (upload, state, lines, sent = 0) => {
  Object.assign(upload, { state, lines, sent });
  draw(upload);
};

const ended = (upload, state, lines) => {
  set(upload, state, lines);
  find("[role=status] bdi").textContent = `${upload.file.name}: ${lines.join(" ")}`;
  if (state === "done") {
    clearTimeout(listing);
    listing = setTimeout(look, TOGETHER, {});
  }
  advance();
};

const ask = async (upload) => {
  const reply = await fetch(`kopru/uploads/${upload.id}?language=${language()}`, { cache: "no-store" });
  return reply.json();
};

const follow = async (upload, wait = SOON) => {
  let said;
  try {
    said = await ask(upload);
  } catch {
    return ended(upload, "failed", [words().lost]);
  }
  if (said.state === "failed") ended(upload, "failed", said.lines);
  else if (said.state === "done" || said.state === "known") ended(upload, "done", said.lines);
  else {
    set(upload, "reading", said.lines);
    setTimeout(follow, wait, upload, Math.min(LATE, 1.4 * wait));
  }
};

const send = (upload) => {
  const request = new XMLHttpRequest(); // fetch tells nothing of what has been sent
  const into = upload.into ? `&collection=${encodeURIComponent(upload.into)}` : "";
  const ocr = upload.ocr ? "&ocr=1" : "";
  const name = upload.file.name.replace(/\p{Surrogate}/gu, "_");
  request.open("POST", `kopru/upload?language=${language()}${into}${ocr}`);
  request.setRequestHeader("X-Kopru-Upload", "1");
  request.setRequestHeader("X-Kopru-Name", encodeURIComponent(name));
  request.responseType = "json";
  const sending = (share) => {
    set(upload, "sending", [words().sending.replace("PERCENT", Math.floor(100 * share))], share);
  };
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable && event.total && upload.state === "sending") sending(event.loaded / event.total);
  });
  request.addEventListener("load", () => {
    const said = request.response || {};
    upload.id = said.id;
    if (request.status === 401) {
      document.dispatchEvent(new CustomEvent("kopru:signed-out"));
      ended(upload, "failed", [words().refused]);
    } else if (said.id) {
      set(upload, "reading", upload.lines);
      follow(upload);
      advance();
    } else ended(upload, "failed", said.lines || [words().lost]);
  });
  request.addEventListener("error", () => ended(upload, "failed", [words().lost]));
  sending(0);
  request.send(upload.file);
};

const advance = () => {
  const sending = countOf("sending"), free = Math.min(AT_ONCE - sending, UNDER_WAY - sending - countOf("reading"));
  for (const upload of uploads.filter(({ state }) => state === "queued").slice(0, Math.max(0, free))) {
    // One that is too large is not sent first: the server would cut it off without a word.
    if (upload.file.size > Number(words().bytes)) set(upload, "failed", [words().tooLarge]);
    else send(upload);
  }
};

const take = (files) => {
  for (const file of files) {
    const row = document.createElement("li");
    row.className = "kopru-sent";
    row.innerHTML = "<bdi></bdi><progress max=\"1\"></progress><ul></ul>";
    row.querySelector("bdi").textContent = file.name;
    row.querySelector("bdi").id = `kopru-sent-${(count += 1)}`;
    row.querySelector("progress").setAttribute("aria-labelledby", row.querySelector("bdi").id);
    const upload = { file, row, into: chosen.into, ocr: chosen.ocr };
    uploads.push(upload);
    find(".kopru-uploads").append(row);
    set(upload, "queued", [words().queued]);
  }
  advance();
};

// A folder that is dropped is searched through for files that are read.
const dropped = async (entry, outermost) => {
  if (entry.isFile) {
    const ending = entry.name.slice(entry.name.lastIndexOf(".")).toLowerCase();
    if (!outermost && !find("input[type=file]").accept.split(",").includes(ending)) return [];
    return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  }
  const reader = entry.createReader(), found = [];
  for (;;) { // a hundred at a time
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return found;
    for (const each of entries) found.push(...(await dropped(each, false)));
  }
};

panel.addEventListener("dragover", (event) => {
  if (!find(".kopru-drop") || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  find(".kopru-drop").classList.add("kopru-over");
});
panel.addEventListener("dragleave", (event) => {
  if (find(".kopru-drop") && !panel.contains(event.relatedTarget)) find(".kopru-drop").classList.remove("kopru-over");
});
panel.addEventListener("drop", async (event) => {
  if (!find(".kopru-drop") || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  find(".kopru-drop").classList.remove("kopru-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return take(event.dataTransfer.files);
  for (const entry of entries) take(await dropped(entry, true).catch(() => []));
});

// Files that are still to be sent are lost with the page: the browser asks in its own words.
window.addEventListener("beforeunload", (event) => {
  if (countOf("queued", "sending")) event.preventDefault();
});

// ---- what is pressed and typed -----------------------------------------------------------------------

element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (!pressed) return;
  if (pressed.dataset.do === "close") close();
  else {
    for (const upload of uploads.filter(({ state }) => state === "done" || state === "failed")) {
      uploads.splice(uploads.indexOf(upload), 1);
      upload.row.remove();
    }
    pressed.hidden = true;
    summarise();
    find("input[type=file]").focus();
  }
});

element.addEventListener("change", (event) => {
  const { name, type, value } = event.target;
  if (type === "file") {
    take(event.target.files);
    event.target.value = ""; // the same file may be chosen again
  } else if (name in chosen && name !== "query") {
    chosen[name] = type === "checkbox" && !event.target.checked ? "" : value;
    asked = undefined;
    if (name === "collection") look({});
  }
});

element.addEventListener("input", (event) => {
  if (event.target.name !== "query") return;
  chosen.query = event.target.value;
  asked = undefined;
  clearTimeout(typing);
  typing = setTimeout(look, TYPING, {});
});

watch("value", () => {
  chosen.collection = find(".kopru-shelf").dataset.within; // it may have got another name
  for (const [name, value] of Object.entries(chosen)) {
    const field = find(`[name=${name}]`);
    if (!field) continue;
    if (field.type === "checkbox") {
      field.checked = value !== "";
      continue;
    }
    field.value = value;
    if (field.value !== value) chosen[name] = field.value = ""; // a collection that is gone
  }
  if (find(".kopru-uploads")) find(".kopru-uploads").replaceChildren(...uploads.map(({ row }) => row));
  for (const upload of uploads) draw(upload);
  if (!opening) return;
  opening = false;
  find("#kopru-library-title").focus();
  if (!find(".kopru-drop")) return; // no curator any more
  for (const upload of uploads.filter(({ id, state }) => id && state !== "reading")) // maybe another language
    ask(upload).then(({ lines }) => set(upload, upload.state, lines)).catch(() => {});
});
