// The inbox: keys for who likes them, and a line that grows when there are new tasks. Everything works without.
(() => {
  "use strict";
  const OFF = "stegvis-keys-off";
  const rows = () => [...document.querySelectorAll(".todo tbody tr:not(.grp)")];
  const switchOn = document.getElementById("keys-on");
  const help = document.getElementById("keys");

  const isOff = () => localStorage.getItem(OFF) === "1";
  if (switchOn) {
    switchOn.checked = !isOff();
    switchOn.addEventListener("change", () => {
      if (switchOn.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  }

  // The row that has the focus, else the one that had it last.
  let at = -1;
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(".todo tbody tr");
    if (row) at = rows().indexOf(row);
  });
  const go = (step) => {
    const all = rows();
    if (all.length === 0) return;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    all[at].querySelector(".title").focus();
  };
  const press = (selector) => rows()[at]?.querySelector(selector)?.click();

  let goes = false;
  const keys = {
    "?": () => help?.togglePopover(),
    j: () => go(1),
    k: () => go(-1),
    x: () => press(".check"),
    t: () => press("button[name=take]"),
    "/": () => document.getElementById("find")?.focus(),
    g: () => { goes = true; },
    o: () => { if (goes) location.assign("/inbox"); },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    // The help stays within reach, or nobody could switch the keys on again by keyboard.
    if (isOff() || !Object.hasOwn(keys, event.key)) { goes = false; return; }
    if (event.key !== "g" && event.key !== "o") goes = false;
    event.preventDefault();
    keys[event.key]();
    if (event.key === "o") goes = false;
  });

  // Rows never move under the hand: only the line tells, and its link loads the page anew.
  const since = document.querySelector("[data-news]");
  const link = since?.querySelector("[data-live]");
  if (link) {
    const source = new EventSource(since.dataset.news);
    source.addEventListener("message", (event) => {
      const news = JSON.parse(event.data);
      link.textContent = news.text;
      link.hidden = news.count === 0;
    });
    addEventListener("pagehide", () => source.close());
  }

  document.getElementById("done")?.focus();
})();
