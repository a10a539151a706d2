// The map of memories: what the mark says that is pointed at or has the focus stands below it. Tab
// enters the map once, the arrow keys go from mark to mark.
(() => {
  "use strict";

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function says(event) {
    const dot = event.target instanceof Element && event.target.closest(".map .mark-dot");
    const words = dot && dot.closest(".map-area").querySelector(".map-says");
    if (words) words.textContent = dot.getAttribute("aria-label");
  }
  document.addEventListener("mouseover", says);
  document.addEventListener("focusin", says);

  document.addEventListener("keydown", (event) => {
    const dot = event.target instanceof Element && event.target.closest(".map .mark-dot");
    if (!dot || event.altKey || event.ctrlKey || event.metaKey) return;
    const dots = [...dot.parentNode.querySelectorAll(".mark-dot")];
    let place = dots.indexOf(dot);
    if (event.key in STEPS) place += STEPS[event.key];
    else if (event.key === "Home") place = 0;
    else if (event.key === "End") place = dots.length - 1;
    else return;
    event.preventDefault();
    const next = dots[Math.min(Math.max(place, 0), dots.length - 1)];
    dot.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
})();
