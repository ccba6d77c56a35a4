// Every page works without this file; it saves while typing and spares some clicks.
(() => {
  const words = document.currentScript.dataset;
  const all = (what, inside = document) => [...inside.querySelectorAll(what)];
  const passed = ["csrf_token", "revision"];
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or refused: the page still holds the text */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* same */ } },
  };
  const typed = (form) => [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && !passed.includes(name) && form.querySelector(`[name="${CSS.escape(name)}"]`)?.type !== "password");

  function link(text, url, more = {}) {
    return Object.assign(document.createElement("a"), { textContent: text, href: url, ...more });
  }
  function button(text, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text });
    made.addEventListener("click", act);
    return made;
  }
  function rescue(entries) {
    const text = entries.map(([name, value]) => `${name}\n${value}\n`).join("\n");
    return link(words.rescue, URL.createObjectURL(new Blob([text], { type: "text/plain" })), { download: "bocage.txt" });
  }
  function putBack(form, entries) {
    const left = entries.map((entry) => [...entry]);
    for (const control of form.elements) {
      if (!control.name || passed.includes(control.name) || ["file", "password", "submit"].includes(control.type)) continue;
      if (["checkbox", "radio"].includes(control.type)) {
        control.checked = entries.some(([name, value]) => name === control.name && value === control.value);
      } else if (control.multiple) {
        for (const option of control.options) option.selected = entries.some(([name, value]) => name === control.name && value === option.value);
      } else {
        const found = left.findIndex(([name]) => name === control.name);
        if (found >= 0) control.value = left.splice(found, 1)[0][1];
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function autosave(form) {
    const key = `bocage:${form.dataset.draftKey || form.dataset.autosave}`;
    const status = form.querySelector("[data-saved]") || document.querySelector("[data-saved]");
    let timer, running = null, changed = false, stopped = false, leaving = false;

    function say(text, state, ...more) {
      if (!status) return;
      status.dataset.state = state;
      status.replaceChildren(text, ...more.flatMap((one) => [" ", one]));
    }
    const keep = (sent = false) => store.set(key, { at: Date.now(), sent, entries: typed(form) });
    const kept = (text, ...more) => { keep(); say(text, "kept", ...more, rescue(typed(form))); };

    async function send() {
      changed = false;
      say(words.saving, "saving");
      let answer, data = {};
      try {
        answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Requested-With": "bocage", Accept: "application/json" } });
      } catch {
        changed = true;
        timer = setTimeout(save, 15000);
        return kept(words.offline);
      }
      try { data = await answer.json(); } catch { /* a page instead of JSON: the sign-in page, or a fault */ }
      if (answer.ok && data.saved_at) {
        const revision = form.querySelector("[name=revision]");
        if (revision && data.revision !== undefined) revision.value = data.revision;
        if (!changed) store.drop(key);
        return say(words.savedAt.replace("{time}", data.saved_at), "saved");
      }
      if (answer.status === 409) {
        stopped = true;
        return kept(data.message || words.conflict, ...(data.url ? [link(words.compare, data.url)] : []));
      }
      if ([401, 403].includes(answer.status) || answer.redirected) {
        return kept(words.signedOut, link(words.signIn, words.signInUrl, { target: "_blank", rel: "noopener" }));
      }
      kept(data.message || words.refused);
    }
    async function save() {
      clearTimeout(timer);
      if (stopped || leaving) return;
      if (!running) { running = send().finally(() => { running = null; }); return running; }
      await running;
      if (changed) return save();
    }

    form.addEventListener("input", () => {
      changed = true;
      keep();
      clearTimeout(timer);
      timer = setTimeout(save, 1500);
    });
    // A save under way would raise the revision and make the person's own send look like a conflict.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (store.get(key)) keep(true);
      if (!running || leaving) { leaving = true; return; }
      event.preventDefault();
      leaving = true;
      await running;
      form.requestSubmit(event.submitter);
    });
    addEventListener("online", () => changed && save());
    addEventListener("pageshow", () => { leaving = false; });
    document.addEventListener("visibilitychange", () => document.hidden && changed && save());

    const draft = store.get(key);
    if (!draft?.entries) return;
    if (JSON.stringify(draft.entries) === JSON.stringify(typed(form))) return store.drop(key);
    const note = Object.assign(document.createElement("div"), { className: "note note-warning cluster" });
    note.setAttribute("role", "status");
    const done = () => note.remove();
    note.append(words.found.replace("{time}", new Date(draft.at).toLocaleString(document.documentElement.lang.replace(/^en$/, "en-GB"))),
      button(words.restore, () => { putBack(form, draft.entries); done(); }), rescue(draft.entries),
      button(words.forget, () => { store.drop(key); done(); }));
    form.prepend(note);
  }

  function move(event) {
    const { key, target } = event;
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
    const cell = target.closest("td, th");
    if (!steps || !cell || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || target.type === "radio") return;
    if (steps[1] && target.selectionStart != null && target.selectionStart !== (steps[1] < 0 ? 0 : target.value.length)) return;
    const rows = [...cell.closest("table").rows];
    let row = rows.indexOf(cell.parentElement), column = cell.cellIndex;
    for (;;) {
      row += steps[0];
      column += steps[1];
      const next = rows[row]?.cells[column];
      if (!next) return;
      const control = next.querySelector("select, input:not([type=hidden]), button, a");
      if (control) { event.preventDefault(); control.focus(); return; }
    }
  }

  // What was sent with the button is safe once the next page says that it was done.
  function forgetSent() {
    if (!document.querySelector("main .note-success")) return;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("bocage:") && store.get(key)?.sent).forEach(store.drop);
    } catch { /* no storage here: nothing was kept either */ }
  }

  forgetSent();
  document.querySelector(".network-head [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  all(".stepper [aria-current]").forEach((step) => { step.closest(".stepper").scrollLeft = step.offsetLeft - 16; });
  all("form[data-autosave]").forEach(autosave);
  all("table[data-grid]").forEach((table) => table.addEventListener("keydown", move));
  document.addEventListener("click", (event) => {
    const asking = event.target.closest("[data-confirm]");
    if (asking && !confirm(asking.dataset.confirm)) event.preventDefault();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  all("[data-select-all]").forEach((box) => {
    const others = all(`input[type=checkbox][name="${CSS.escape(box.dataset.selectAll)}"]`, box.form || document);
    const show = () => {
      const on = others.filter((other) => other.checked).length;
      box.checked = on > 0 && on === others.length;
      box.indeterminate = on > 0 && on < others.length;
    };
    box.addEventListener("change", () => others.forEach((other) => { other.checked = box.checked; }));
    others.forEach((other) => other.addEventListener("change", show));
    show();
  });
})();
