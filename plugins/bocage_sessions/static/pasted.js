// What is copied in a word processor becomes Markdown where it is pasted; without this file it arrives as plain text.
(() => {
  for (const area of document.querySelectorAll("textarea[data-pasted]")) {
    area.addEventListener("paste", async (event) => {
      const html = event.clipboardData?.getData("text/html");
      if (!html || !/<(table|ul|ol|b|strong|h[1-6]|img)\b|MsoList/i.test(html)) return;
      event.preventDefault();
      const plain = event.clipboardData.getData("text/plain");
      const put = (text) => {
        area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
        area.dispatchEvent(new Event("input", { bubbles: true }));
      };
      const sent = new FormData();
      sent.set("html", html);
      sent.set("csrf_token", area.form.elements.csrf_token.value);
      let answer;
      try {
        answer = await fetch(area.dataset.pasted, { method: "POST", body: sent, credentials: "same-origin" });
        if (!answer.ok) throw new Error(answer.status);
        const { text, told } = await answer.json();
        put(text);
        if (!told) return;
        const note = Object.assign(document.createElement("p"), { className: "note", textContent: told });
        note.setAttribute("role", "status");
        area.before(note);
      } catch { put(plain); }
    });
  }
})();
