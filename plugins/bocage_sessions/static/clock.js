// The clock of the room counts seconds and looks now and then whether another device pressed a button.
(() => {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const { place, began, ends, left, over } = clock.dataset;
  // The device's own clock may be wrong: only how much time goes by is taken from it.
  const ahead = Date.now() / 1000 - Number(clock.dataset.now);
  const shown = clock.querySelector("[data-shown]");
  const spoken = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  function count() {
    const rest = Number(ends) - (Date.now() / 1000 - ahead);
    shown.textContent = (rest > 0 ? left : over).replace("{time}", spoken(Math.abs(rest)));
    shown.classList.toggle("clock-over", rest <= 0);
  }
  async function ask() {
    try {
      const answer = await fetch(clock.dataset.clock, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      const isElsewhere = String(told.place) !== place || (told.began !== null && Math.abs(told.began - Number(began)) > 1);
      if (isElsewhere) location.reload();
    } catch { /* no connection: it goes on counting */ }
  }

  if (shown && ends) { count(); setInterval(count, 500); }
  setInterval(() => document.hidden || ask(), 5000);
})();
