// The page works without this file; with it each tap is sent by itself, and kept until it has arrived.
(() => {
  const form = document.querySelector("form[data-room]");
  if (!form) return;
  const words = form.dataset;
  const status = form.querySelector("[data-room-state]");
  const key = `bocage-room:${location.pathname}`;
  const ahead = Number(words.now) - Date.now();
  const waiting = new Map(read());
  let last = 0, running = false, timer, pause = 1000, said = "";

  // Taps outlive a page that is closed or a battery that dies.
  function read() { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } }
  function keep() {
    try {
      if (waiting.size) localStorage.setItem(key, JSON.stringify([...waiting]));
      else localStorage.removeItem(key);
    } catch { /* full or refused: the page still holds them */ }
  }
  const instant = () => { last = Math.max(last + 1, Date.now() + ahead); return new Date(last).toISOString(); };
  const control = (name) => form.elements.namedItem(name);
  const chosen = (line) => form.querySelector(`input[name="${CSS.escape(line)}"]:checked`)?.value ?? "";
  const isVisitor = (line) => line.startsWith("v");
  const item = (line) => form.querySelector(`[data-line="${CSS.escape(line)}"]`);

  function told(line) {
    const state = chosen(line), at = instant();
    if (isVisitor(line)) return { key: line, name: control(`${line}.n`).value.trim(), organisation: control(`${line}.o`).value.trim(), state, at };
    const [, organisation, person] = /^(?:o(\d+))?(?:p(\d+))?$/.exec(line);
    const text = control(`${line}.r`).value, standIn = state === "stand_in";
    return {
      organisation_id: Number(organisation) || null, person_id: Number(person) || null, state, at,
      reason: standIn ? "" : text, stand_in: standIn ? text : "", is_external: control(`${line}.x`).checked || null,
    };
  }
  function says(line) {
    const state = chosen(line);
    return isVisitor(line)
      ? `${state}|${control(`${line}.n`).value}|${control(`${line}.o`).value}`
      : `${state}|${control(`${line}.x`).checked ? "x" : ""}|${control(`${line}.r`).value}`;
  }
  function draw(line) {
    const found = item(line);
    if (!found) return;
    const mark = found.querySelector(`input[name="${CSS.escape(line)}"]:checked`);
    const word = mark?.value ? mark.closest("label").textContent.trim() : words.none;
    found.querySelector("[data-state]").textContent = mark?.value === "present" ? found.querySelector(".tap-main > .visually-hidden").textContent : word;
    found.classList.toggle("waits", waiting.has(line));
    const all = [...form.querySelectorAll("[data-line]")].filter((one) => !isVisitor(one.dataset.line));
    const there = all.filter((one) => ["present", "remote", "stand_in"].includes(chosen(one.dataset.line)));
    const count = form.querySelector("[data-count]");
    count.textContent = count.textContent.replace(/\d+/, there.length);
  }
  function say(text, state, ...more) {
    if (text !== said || more.length) status.replaceChildren(text, ...more);
    said = text;
    status.dataset.state = state;
  }
  const sayWaiting = (...more) => say(waiting.size === 1 ? words.waitingOne : words.waiting.replace("{count}", waiting.size), "kept", ...more);

  function changed(line, back) {
    waiting.set(line, told(line));
    const error = item(line).querySelector("[data-error]");
    error.hidden = true;
    keep();
    draw(line);
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: words.undo });
    undo.addEventListener("click", () => { back(); changed(line, () => {}); item(line).querySelector("input:checked, input").focus(); });
    form.querySelector("[data-undo-place]").replaceChildren(item(line).querySelector("[data-name]").textContent.trim(), " ", undo);
    sayWaiting();
    send();
  }

  async function send() {
    clearTimeout(timer);
    if (running || !waiting.size) return;
    running = true;
    const sent = new Map(waiting), taps = { lines: [], visitors: [] };
    sent.forEach((tap, line) => (isVisitor(line) ? taps.visitors : taps.lines).push(tap));
    const body = new FormData();
    body.set("csrf_token", control("csrf_token").value);
    body.set("taps", JSON.stringify(taps));
    const patience = new AbortController(), bell = setTimeout(() => patience.abort(), 12000);
    let answer = null, data = {};
    try {
      answer = await fetch(words.room, { method: "POST", body, credentials: "same-origin", signal: patience.signal, headers: { "X-Requested-With": "bocage", Accept: "application/json" } });
      data = await answer.json();
    } catch { /* no answer, or a page instead of JSON */ }
    clearTimeout(bell);
    running = false;
    if (answer?.ok && data.saved_at) arrived(sent, data.saved_at);
    else if (answer?.status === 422 && data.errors) refused(sent, data.errors, data.message);
    else if (answer && ([401, 403].includes(answer.status) || answer.redirected)) { sayWaiting(` ${words.signedOut}`); again(); }
    else { sayWaiting(); again(); }
  }
  const again = () => { timer = setTimeout(send, pause); pause = Math.min(pause * 2, 30000); };

  function drop(line, tap) {
    if (waiting.get(line)?.at !== tap.at) return;
    waiting.delete(line);
    draw(line);
  }
  function arrived(sent, at) {
    pause = 1000;
    sent.forEach((tap, line) => {
      drop(line, tap);
      const shown = control(`${line}.w`);
      if (shown && !waiting.has(line)) shown.value = says(line);
    });
    keep();
    if (!waiting.size) return say(words.savedAt.replace("{time}", at), "saved");
    send();
  }
  function refused(sent, errors, message) {
    let known = false;
    sent.forEach((tap, line) => {
      if (!errors[line]) return;
      known = true;
      drop(line, tap);
      const error = item(line)?.querySelector("[data-error]");
      if (error) { error.textContent = `${words.refused} ${errors[line]}`; error.hidden = false; }
    });
    keep();
    if (known && waiting.size) return send();
    if (known) return say(words.refused, "kept");
    say([message, ...Object.values(errors)].filter((one) => typeof one === "string").join(" ") || words.refused, "kept");
    again();
  }

  function choose(line, state) {
    const mark = form.querySelector(`input[name="${CSS.escape(line)}"][value="${state}"]`);
    if (mark) mark.checked = true;
  }
  let before = new Map();
  const remember = () => { before = new Map([...form.querySelectorAll("[data-line]")].map((one) => [one.dataset.line, chosen(one.dataset.line)])); };

  form.addEventListener("change", (event) => {
    const line = event.target.closest("[data-line]")?.dataset.line;
    if (!line || !event.target.name) return;
    const was = before.get(line) ?? "";
    before.set(line, chosen(line));
    changed(line, () => { choose(line, was); before.set(line, was); });
  });
  // A second tap on somebody who is present offers the other marks.
  form.addEventListener("click", (event) => {
    const main = event.target.closest(".tap-main");
    if (!main || event.target.tagName === "INPUT") return;
    const found = main.closest("[data-line]");
    if (chosen(found.dataset.line) === "present") {
      event.preventDefault();
      const more = found.querySelector("details");
      more.open = !more.open;
    }
  });
  function added(line, name, organisation, state = "present") {
    const holder = document.createElement("ul");
    holder.innerHTML = form.querySelector("[data-visitor-line]").innerHTML.replaceAll("vNEW", line);
    const made = holder.firstElementChild;
    made.querySelector("[data-name]").textContent = name;
    const more = made.querySelector(".tap-who small");
    if (more) more.textContent = organisation;
    made.querySelector("legend").textContent = [name, organisation].filter(Boolean).join(", ");
    form.querySelector("[data-visitors]").append(made);
    control(`${line}.n`).value = name;
    control(`${line}.o`).value = organisation;
    choose(line, state);
  }
  form.querySelectorAll("[data-new-visitor]").forEach((row, place) => {
    if (place) { row.remove(); return; }
    const [name, organisation] = row.querySelectorAll("input");
    const add = () => {
      if (!name.value.trim()) { name.focus(); return; }
      const line = "v" + [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
      added(line, name.value.trim(), organisation.value.trim());
      name.value = organisation.value = "";
      changed(line, () => choose(line, ""));
      name.focus();
    };
    row.querySelector("button").addEventListener("click", (event) => { event.preventDefault(); add(); });
    row.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } });
  });

  // What was tapped here before and has not arrived is put back on the page.
  waiting.forEach((tap, line) => {
    if (!item(line)) {
      if (!isVisitor(line)) { waiting.delete(line); return; }
      added(line, tap.name, tap.organisation, tap.state);
    }
    choose(line, tap.state);
    const text = control(`${line}.r`), outside = control(`${line}.x`);
    if (text) text.value = tap.stand_in || tap.reason;
    if (outside) outside.checked = Boolean(tap.is_external);
    draw(line);
  });
  status.insertAdjacentHTML("afterend", '<p class="undo" data-undo-place></p>');
  remember();
  say(waiting.size ? "" : words.all, "saved");
  if (waiting.size) { sayWaiting(); send(); }
  addEventListener("online", () => { pause = 1000; send(); });
  document.addEventListener("visibilitychange", () => document.hidden || send());
  addEventListener("beforeunload", (event) => { if (waiting.size && !leaving) event.preventDefault(); });
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; });
})();
