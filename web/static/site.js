// Everything works without this file; it only makes some things quicker.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // What a person must read first gets the focus.
  (document.querySelector(".errsum[data-focus]") || document.querySelector("[data-focus]"))?.focus();

  function reveal(box) {
    const input = box.querySelector("input");
    const button = document.createElement("button");
    const what = Object.assign(document.createElement("span"), { className: "vh", textContent: " " + box.dataset.what });
    const label = (word) => button.replaceChildren(word, what);
    Object.assign(button, { type: "button", className: "btn second" });
    label(box.dataset.show);
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      label(hidden ? box.dataset.hide : box.dataset.show);
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    box.append(button);
  }
  all("[data-reveal]").forEach(reveal);

  // Counted as the server counts: in code points, a line end as one.
  function counter(line) {
    const input = document.getElementById(line.dataset.count);
    const most = Number(line.dataset.most);
    const show = () => {
      const used = [...input.value.normalize("NFC")].length;
      line.textContent = line.dataset.text.replace("{n}", used).replace("{most}", most);
      line.classList.toggle("over", used > most);
    };
    input.addEventListener("input", show);
    show();
  }
  const countIn = (root) => all("[data-count]", root).forEach(counter);
  countIn(document);

  // A group of rows: names outline.0, outline.1 …, ids f-outline-0 …
  function renumber(row, group, from, to) {
    const id = "f-" + group.replaceAll(".", "-").replaceAll("_", "-") + "-";
    const swap = (el, name) => {
      const old = el.getAttribute(name);
      if (old !== null) el.setAttribute(name, old.replaceAll(group + "." + from, group + "." + to).replaceAll(id + from, id + to));
    };
    for (const el of [row, ...all("*", row)]) {
      ["name", "id", "for", "aria-describedby", "data-count", "data-repeat"].forEach((name) => swap(el, name));
    }
    all("label, legend, h3, .vh", row).forEach((el) => el.childNodes.forEach((node) => {
      if (node.nodeType === Node.TEXT_NODE) node.data = node.data.replace(new RegExp("\\b" + (from + 1) + "\\b"), to + 1);
    }));
  }
  function empty(row) {
    all(".err", row).forEach((el) => el.remove());
    all(".has-err", row).forEach((el) => el.classList.remove("has-err"));
    all("[aria-invalid]", row).forEach((el) => el.removeAttribute("aria-invalid"));
    all("input, textarea, select", row).forEach((el) => {
      if (el.type === "checkbox" || el.type === "radio") el.checked = false;
      else if (el.tagName === "SELECT") el.selectedIndex = 0;
      else el.value = "";
    });
  }
  function repeat(box) {
    const group = box.dataset.repeat;
    const rows = () => all("[data-row]", box).filter((row) => row.closest("[data-repeat]") === box);
    const add = all("[data-add]", box).find((button) => button.closest("[data-repeat]") === box);
    const refresh = () => {
      const list = rows();
      add.hidden = list.length >= Number(box.dataset.most || 99);
      list.forEach((row) => all("[data-remove]", row).forEach((button) => { button.hidden = list.length < 2; }));
    };
    add.addEventListener("click", (event) => {
      event.preventDefault();
      const list = rows();
      const last = list[list.length - 1];
      const row = last.cloneNode(true);
      renumber(row, group, list.length - 1, list.length);
      empty(row);
      last.after(row);
      countIn(row);
      refresh();
      row.querySelector("input, textarea, select")?.focus();
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button || button.closest("[data-repeat]") !== box || rows().length < 2) return;
      event.preventDefault();
      const list = rows();
      const at = list.indexOf(button.closest("[data-row]"));
      list[at].remove();
      list.slice(at + 1).forEach((row, i) => renumber(row, group, at + i + 1, at + i));
      refresh();
      add.focus();
    });
    refresh();
  }
  all("[data-repeat]").forEach(repeat);

  // One press sends a form once; the label stays.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.classList.add("is-busy");
    const again = () => { delete form.dataset.sent; event.submitter?.classList.remove("is-busy"); };
    setTimeout(again, 5000); // a download leaves the page where it is
  });

  all("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("[role=status]").textContent = button.dataset.done;
    });
  });

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
})();
