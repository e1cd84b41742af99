// Tells how far a lever has come; at its end the page is loaded anew, with what became of each. Without it the page reloads.
(() => {
  "use strict";
  const progress = document.querySelector("[data-progress]");
  if (!progress) return;
  const bar = progress.querySelector("progress");
  const text = progress.querySelector("[data-text]");
  const source = new EventSource(progress.dataset.progress);
  source.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    bar.max = news.all;
    bar.value = news.done;
    text.textContent = news.text;
    if (!news.ended) return;
    source.close();
    location.replace(progress.dataset.ended);
  });
  addEventListener("pagehide", () => source.close());
})();
