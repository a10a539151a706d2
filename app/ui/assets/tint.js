// The prompt's field shows by a tint where each line comes from, also while it is edited: a copy of
// its text lies behind it, line by line, and pointing at a line says more. Sends nothing.
(() => {
  "use strict";

  const FIELD = "#prompt-text textarea";
  const EDITED = { kind: "edited", says: "" };
  let behind = null;
  let field = null;
  let shown = [];
  let asked = false;

  // Each line that was built, with its kind and the sentence about it, in the order of the prompt.
  function built() {
    return [...document.querySelectorAll("#origins .origin")].flatMap((origin) => {
      const says = [".origin-name", ".origin-why"]
        .map((part) => origin.querySelector(part)?.textContent ?? "")
        .join(": ");
      const lines = origin.querySelector(".origin-text").textContent.split("\n");
      return lines.map((text) => ({ text, kind: origin.dataset.kind, says }));
    });
  }

  // A line that still reads as it was built keeps its origin; any other was written by hand.
  function traced(lines) {
    const left = built();
    let at = 0;
    return lines.map((text) => {
      if (!text.trim()) return { kind: "blank", says: "" };
      for (let place = at; place < left.length; place += 1) {
        if (left[place].text !== text) continue;
        at = place + 1;
        return left[place];
      }
      return EDITED;
    });
  }

  function draw() {
    asked = false;
    field = document.querySelector(FIELD);
    if (!field || !document.querySelector("#origins .origin")) {
      behind?.remove();
      return;
    }
    if (!behind) {
      behind = document.createElement("div");
      behind.className = "tints";
      behind.setAttribute("aria-hidden", "true");
    }
    if (behind.parentNode !== field.parentNode) field.before(behind);
    const lines = field.value.split("\n");
    shown = traced(lines);
    behind.replaceChildren(
      ...lines.map((text, place) => {
        const line = document.createElement("div");
        line.className = `tint tint-${shown[place].kind}`;
        line.textContent = text || "\u200b";
        return line;
      }),
    );
    lay();
  }

  function lay() {
    if (!behind || !field) return;
    const style = getComputedStyle(field);
    for (const name of ["font", "letterSpacing", "padding", "tabSize"]) behind.style[name] = style[name];
    behind.style.top = `${field.offsetTop + field.clientTop}px`;
    behind.style.left = `${field.offsetLeft + field.clientLeft}px`;
    behind.style.width = `${field.clientWidth}px`;
    behind.style.height = `${field.clientHeight}px`;
    behind.scrollTop = field.scrollTop;
  }

  function later() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => requestAnimationFrame(draw));
  }

  function point(event) {
    if (!behind || event.target !== field) return;
    const y = event.clientY - field.getBoundingClientRect().top + field.scrollTop;
    const lines = [...behind.children];
    const place = lines.findLastIndex((line) => line.offsetTop <= y);
    const says = shown[place]?.says ?? "";
    if (field.title !== says) field.title = says;
  }

  document.addEventListener("mousemove", point);
  document.addEventListener("input", (event) => {
    if (event.target === field) later();
  });
  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target === field && behind) behind.scrollTop = field.scrollTop;
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", () => {
    const sizes = new ResizeObserver(lay);
    let origins = null;
    new MutationObserver(() => {
      const now = document.querySelector("#origins .origins");
      const text = document.querySelector(FIELD);
      if (now === origins && text === field) return;
      origins = now;
      if (text) sizes.observe(text);
      later();
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
