// The keys of the desk. Each presses a control that everybody can see: an
// element with data-key. Without this file the controls work all the same.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = document.body.hasAttribute("data-keys");
  const typing = (el) => el.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
  const rows = () => all(".queue tbody tr");
  const boxes = () => all(".queue tbody [name=case]");

  function press(el) {
    if (el.tagName === "A") return el.click();
    if (el.tagName === "SUMMARY") {
      el.parentElement.open = true;
      return (el.parentElement.querySelector("textarea, input:not([type=hidden]), select") || el).focus();
    }
    (el.matches("input, select, button") ? el : el.querySelector("textarea") || el.querySelector("summary, a, button"))?.focus();
  }

  // The row that the arrows of the list point at. The focus follows it, so
  // Enter opens the case without any help.
  const at = () => rows().findIndex((row) => row.classList.contains("cursor"));
  function move(by) {
    const list = rows();
    const next = list[at() + by] || (by > 0 ? list[list.length - 1] : list[0]);
    if (!next) return find(by > 0 ? "next" : "previous");
    list.forEach((row) => row.classList.toggle("cursor", row === next));
    next.querySelector("a")?.focus();
  }

  // Chosen rows: how many there are is said aloud.
  const bar = document.querySelector("[data-bulk]");
  const every = document.querySelector("[data-every]");
  let last = -1;
  function tell() {
    const n = boxes().filter((box) => box.checked).length;
    bar.querySelector("[role=status]").textContent = n ? bar.dataset.chosen.replace("{n}", n) : "";
    every.checked = n > 0 && n === boxes().length;
    every.indeterminate = n > 0 && !every.checked;
  }
  function choose(range) {
    const box = rows()[at()]?.querySelector("[name=case]");
    if (!box) return;
    const list = boxes();
    const here = list.indexOf(box);
    if (range && last >= 0) list.slice(Math.min(last, here), Math.max(last, here) + 1).forEach((one) => { one.checked = true; });
    else box.checked = !box.checked;
    last = here;
    tell();
  }
  function clear() {
    boxes().forEach((box) => { box.checked = false; });
    last = -1;
    tell();
  }
  if (bar && every) {
    every.hidden = false;
    every.addEventListener("change", () => { boxes().forEach((box) => { box.checked = every.checked; }); tell(); });
    boxes().forEach((box) => box.addEventListener("change", tell));
    bar.querySelector("[data-clear]").hidden = false;
    bar.querySelector("[data-clear]").addEventListener("click", () => { clear(); every.focus(); });
    tell();
  }

  // The list of keys is a page; here it opens above the one that is shown.
  const help = document.querySelector("[data-key='?']");
  async function list(event) {
    event?.preventDefault();
    const answer = await fetch(help.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-key-list]");
    if (!page) return location.assign(help.href);
    const box = document.createElement("dialog");
    box.className = "sheet";
    box.setAttribute("aria-labelledby", "keys");
    box.append(page);
    page.querySelector("[data-close]").hidden = false;
    page.querySelector("[data-close]").addEventListener("click", () => box.close());
    const back = page.querySelector("[name=next]");
    if (back) back.value = location.pathname + location.search;
    box.addEventListener("close", () => { box.remove(); help.focus(); });
    document.body.append(box);
    box.showModal();
  }
  help?.addEventListener("click", (event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) list(event); });

  let before = ""; // the first key of two
  function find(key) {
    const el = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (el) press(el);
    return el !== null;
  }
  function act(event) {
    const key = event.key.toLowerCase();
    const two = before && before + " " + key;
    before = !two && key === "g" ? key : "";
    if (before) return true;
    if (two) return find(two);
    if (key === "j" || key === "k") return move(key === "j" ? 1 : -1) ?? true;
    if (key === "x" && bar) return choose(event.shiftKey) ?? true;
    if (key === "?") return list() && true;
    return find(key);
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-send] textarea")) {
      event.preventDefault();
      return event.target.form.requestSubmit(event.target.form.querySelector("button"));
    }
    if (event.key === "Escape" && bar && boxes().some((box) => box.checked) && !typing(event.target)) return clear();
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1 || typing(event.target)) return;
    if (act(event)) event.preventDefault();
  });

  // What is written is shown as it will look, by the server, a moment after the
  // last key.
  const draft = document.querySelector("[data-live-form]");
  let soon, asked = 0;
  async function preview() {
    const number = ++asked;
    const body = new URLSearchParams(new FormData(draft));
    body.set("save", "preview");
    const answer = await fetch(draft.action, { method: "POST", body }).catch(() => null);
    if (!answer || answer.redirected || number !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    all("[data-live]").forEach((box) => {
      const fresh = page.querySelector(`[data-live="${box.dataset.live}"]`);
      if (fresh) box.replaceChildren(...fresh.childNodes);
    });
  }
  if (draft) {
    all("[data-live-note]").forEach((note) => { note.hidden = false; });
    draft.addEventListener("input", (event) => {
      if (!event.target.matches("textarea, [name^=title]")) return;
      clearTimeout(soon);
      soon = setTimeout(preview, 600);
    });
  }
})();
