// The page about a participant: the slider and the day beside it keep in step, and the page can be printed.
(() => {
  const button = document.getElementById("print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  const slide = document.getElementById("slide"), range = document.getElementById("day-slide");
  const field = document.getElementById("on");
  if (!slide || !range || !field) return;
  const DAY = 86_400_000; // milliseconds; days without a zone, so that summer time makes no difference
  const first = Date.parse(slide.dataset.first);
  const name = () => { range.setAttribute("aria-valuetext", field.value); };

  range.addEventListener("input", () => {
    field.value = new Date(first + range.valueAsNumber * DAY).toISOString().slice(0, 10);
    name();
  });
  field.addEventListener("input", () => {
    if (!Number.isNaN(field.valueAsNumber)) {
      range.valueAsNumber = (field.valueAsNumber - first) / DAY;
      name();
    }
  });
  name();
  slide.hidden = false;
})();
