// Keeps a draft while somebody writes it, and sends each file alone. The form
// works without this file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  const line = document.querySelector("[data-draft-state]");
  if (!form || !line) return;
  const say = line.dataset;
  const every = 20000, quiet = 30000, most = 60000;
  const headers = { Accept: "application/json" };
  const path = () => form.getAttribute("action");
  const version = () => form.querySelector("input[name=version]");
  const place = () => "draft:" + path();
  const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { timeZone: say.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  let changed = false, stopped = false, submitting = false;
  let timer = 0, tried = 0, busy = 0;
  let unsure = ""; // what was sent without an answer: it is sent again first
  let queue = Promise.resolve();

  let spoken = { kind: "", at: 0 };
  function tell(kind, text, href) {
    if (kind === spoken.kind && Date.now() - spoken.at < quiet) return;
    spoken = { kind, at: Date.now() };
    line.hidden = false;
    line.classList.toggle("err", kind === "bad");
    line.replaceChildren(text);
    if (href) line.append(" ", Object.assign(document.createElement("a"), { href, target: "_blank", textContent: say.open }));
  }

  // What the form says, without its files.
  function content() {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    body.set("save", "draft");
    return body.toString();
  }
  function said(body) {
    const words = new URLSearchParams(body);
    ["version", "idempotency_key"].forEach((name) => words.delete(name));
    const filled = [...words].filter(([, value]) => value !== "");
    return JSON.stringify(filled.sort());
  }

  // A browser without room, or that keeps nothing, only loses the second copy.
  function stash(body) {
    try { sessionStorage.setItem(place(), JSON.stringify({ body, at: Date.now() })); } catch { /* see above */ }
  }
  const unstash = () => { try { sessionStorage.removeItem(place()); } catch { /* see above */ } };

  // The draft that the first save has made is what this page edits from now on.
  function adopt(note) {
    unstash();
    const to = "/applications/" + note.ref;
    if (!version()) {
      form.prepend(Object.assign(document.createElement("input"), { type: "hidden", name: "version" }));
      form.setAttribute("action", to);
      history.replaceState(history.state, "", to + "/edit");
      document.querySelectorAll("input[name=next]").forEach((el) => { el.value = to + "/edit"; });
    }
    version().value = note.version;
  }

  // Whether the office's promise is early enough for the deadline in the form.
  const outlook = form.querySelector("[data-outlook]");
  function foresee(note) {
    if (!outlook || note.deadline === undefined) return;
    const seen = note.deadline;
    outlook.hidden = !seen;
    outlook.classList.toggle("ok", seen?.kind === "ok");
    outlook.classList.toggle("warn", seen?.kind === "warn");
    outlook.querySelector("b").textContent = seen?.title ?? "";
    outlook.querySelector("p").textContent = seen?.text ?? "";
  }

  async function deliver(body, leaving) {
    tried = Date.now();
    stash(body);
    let status = 0, note = {};
    try {
      const answer = await fetch(path(), { method: "POST", body: new URLSearchParams(body), headers, keepalive: leaving && body.length < most });
      status = answer.status;
      note = await answer.json();
    } catch { /* away, or no answer of ours: status and note say so */ }
    if (status === 200 || status === 422) foresee(note);
    if (status === 200 && note.ref) {
      unsure = "";
      adopt(note);
      return true;
    }
    changed = true;
    if (status === 409) {
      stopped = true;
      tell("bad", note.error, note.ref && "/applications/" + note.ref);
      return false;
    }
    unsure = status === 422 ? "" : body;
    tell("bad", status && note.error || say.unsaved);
    if (unsure) later();
    return false;
  }

  async function keep(leaving) {
    clearTimeout(timer);
    timer = 0;
    if (stopped) return false;
    if (unsure && unsure !== content() && !(await deliver(unsure, leaving))) return false;
    if (!changed && version()) return true;
    changed = false;
    if (!(await deliver(content(), leaving))) return false;
    tell("ok", say.saved.replace("{time}", clock(Date.now())));
    if (changed) later();
    return true;
  }
  // One after the other: two saves at once would look like two people.
  function inTurn(work) {
    busy += 1;
    const done = queue.then(work).finally(() => { busy -= 1; });
    queue = done.catch(() => {});
    return done;
  }
  const save = (leaving = false) => inTurn(() => keep(leaving));

  function later() {
    if (!timer && !stopped) timer = setTimeout(save, Math.max(4000, tried + every - Date.now()));
  }
  function touched() {
    changed = true;
    if (unsure || stopped) stash(content());
    later();
  }
  form.addEventListener("input", (event) => { if (event.target.type !== "file") touched(); });
  form.addEventListener("click", (event) => { if (event.target.closest("[data-remove]")) setTimeout(touched); });
  let soon = 0;
  form.addEventListener("change", (event) => {
    if (!event.target.name?.startsWith("deadline_")) return;
    clearTimeout(soon);
    soon = setTimeout(save, 500); // whoever names a deadline wants to know
  });
  window.addEventListener("online", () => { if (unsure) save(); });

  // The page may go before an answer comes.
  function leave() {
    if (!changed || submitting || stopped) return;
    stash(content());
    save(true);
  }
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { submitting = false; });

  // What is on its way arrives before the form itself.
  form.addEventListener("submit", (event) => {
    if (busy) {
      event.preventDefault();
      event.stopPropagation();
      const button = event.submitter;
      queue.then(() => form.requestSubmit(button));
      return;
    }
    submitting = true;
    clearTimeout(timer);
    unstash();
  });

  // Text that a save could not keep is offered back.
  const offer = document.querySelector("[data-draft-offer]");
  function restore(body) {
    const words = new URLSearchParams(body);
    for (const name of words.keys()) {
      const [, group] = name.match(/^(.+?)\.\d+(?:\.|$)/) || [];
      const add = group && form.querySelector(`[data-add][value="${group}"]`);
      while (add && !add.hidden && !form.querySelector(`[name="${CSS.escape(name)}"]`)) add.click();
    }
    for (const el of form.elements) {
      if (!el.name || ["hidden", "file", "submit", "button"].includes(el.type)) continue;
      if (el.type === "checkbox" || el.type === "radio") el.checked = words.getAll(el.name).includes(el.value);
      else el.value = words.get(el.name) ?? "";
      el.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  function kept() {
    try { return JSON.parse(sessionStorage.getItem(place())); } catch { return null; }
  }
  const before = kept();
  if (before && said(before.body) !== said(content())) {
    const text = offer.querySelector("p");
    text.textContent = text.textContent.replace("{time}", clock(before.at));
    offer.hidden = false;
    offer.querySelector("[data-restore]").addEventListener("click", () => {
      offer.hidden = true;
      restore(before.body);
      form.querySelector("input:not([type=hidden]), textarea").focus();
    });
    offer.querySelector("[data-drop]").addEventListener("click", () => {
      offer.hidden = true;
      unstash();
      form.querySelector("input:not([type=hidden]), textarea").focus();
    });
  } else if (before) {
    unstash();
  }

  // A file changes an application that is filed, and this form goes along.
  function follow(next) {
    if (version() && Number(version().value) + 1 === next) version().value = next;
  }
  const chooser = form.querySelector("input[type=file]");
  const pattern = form.querySelector("template");
  function files() {
    const list = form.querySelector("#part-files .files");
    if (list) return list;
    const made = Object.assign(document.createElement("ul"), { className: "files mt2" });
    chooser.closest(".field").after(made);
    return made;
  }
  const post = (file, progress) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("attachments", file);
    request.open("POST", path() + "/attachments");
    request.setRequestHeader("Accept", headers.Accept);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(event.loaded / event.total); });
    request.addEventListener("loadend", () => resolve({ status: request.status, note: request.response || {} }));
    request.send(body);
  });
  function sized(bytes) {
    if (bytes < 1024) return bytes + " B";
    return bytes < 1024 * 1024 ? Math.round(bytes / 1024) + " KB" : (bytes / 1024 / 1024).toFixed(1) + " MB";
  }
  function begin(file) {
    const row = pattern.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelectorAll("[data-of]").forEach((el) => { el.textContent = " " + file.name; });
    row.querySelector("[data-retry]").addEventListener("click", () => inTurn(() => upload(file, row)));
    files().append(row);
    inTurn(() => upload(file, row));
  }
  async function upload(file, row) {
    const bar = row.querySelector("progress"), note = row.querySelector("[data-note]"), retry = row.querySelector("[data-retry]");
    bar.hidden = false;
    retry.hidden = true;
    note.textContent = "";
    const fail = (text, again) => {
      bar.hidden = true;
      retry.hidden = !again;
      note.className = "err";
      note.textContent = text;
      tell("file " + file.name, text);
    };
    if (!version() && !(await keep(false))) return fail(say.unsent, true);
    const answer = await post(file, (part) => { bar.value = part; });
    follow(answer.note.version);
    if (answer.status !== 200) return fail(answer.note.error || say.unsent, answer.status !== 413 && answer.status !== 422);
    const link = Object.assign(document.createElement("a"), { href: "/attachments/" + answer.note.id, textContent: answer.note.name });
    const remove = row.querySelector("[name=remove]");
    row.dataset.attachmentId = remove.value = answer.note.id;
    row.querySelector("[data-name]").replaceWith(link);
    bar.remove();
    retry.remove();
    remove.hidden = false;
    note.className = "";
    note.textContent = sized(file.size);
    tell("file " + file.name, say.sent.replace("{name}", answer.note.name));
  }
  chooser.addEventListener("change", () => {
    if (stopped) return; // they go with the form
    const chosen = [...chooser.files];
    chooser.value = "";
    chosen.forEach(begin);
  });
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=remove]");
    if (!button || button.dataset.plain) return;
    event.preventDefault();
    const row = button.closest("li");
    const answer = await fetch("/attachments/" + button.value + "/delete", { method: "POST", headers }).catch(() => null);
    if (answer?.status === 200) follow((await answer.json()).version);
    if ([200, 204, 404].includes(answer?.status)) {
      tell("gone " + button.value, say.removed);
      row.remove();
      chooser.focus();
      return;
    }
    button.dataset.plain = "1";
    form.requestSubmit(button);
  });
})();
