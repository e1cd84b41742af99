// Keeps what is typed into the form of a task: a moment after the last key, and when the page is left.
(() => {
  const form = document.querySelector("form[data-draft]");
  const status = document.getElementById("draft-status");
  if (!form || !status) return;
  const PAUSE = 1500, AGAIN = 15000; // milliseconds
  let timer = 0, changed = false, leaving = false;

  const typed = () => {
    const data = new URLSearchParams(new FormData(form));
    data.set("action", "draft");
    return data;
  };

  // Buttons are named "action" too, so that form.action is one of them.
  const send = (more) => fetch(form.getAttribute("action"), {
    method: "POST", body: typed(), headers: { "X-Draft": "1" }, redirect: "manual", ...more,
  });

  const save = async () => {
    if (!changed || leaving) return;
    changed = false;
    try {
      const answer = await send({});
      // What is no sentence of the page's own is a fault on the way, which passes.
      if (!answer.headers.get("content-type")?.startsWith("text/plain")) throw new Error("no answer");
      status.textContent = await answer.text();
    } catch {
      changed = true;
      status.textContent = form.dataset.lost;
      timer = setTimeout(save, AGAIN);
    }
  };

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !changed || leaving) return;
    changed = false;
    send({ keepalive: true }).catch(() => { changed = true; });
  });
})();
