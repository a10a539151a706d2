// The way in the browser: keys choose chips, what is pressed in the receipt is told to the server,
// an edited prompt is counted again, the focus stays where the work is, and on a phone what was asked
// for is brought into view. Sends nothing itself.
(() => {
  "use strict";

  const FIELDS = "input, textarea, select, [contenteditable='true'], [role='combobox']";
  const COUNT_MS = 300;
  let pressed = 0;
  let waiting = false;

  // Keys 1, 2, 3 choose a chip while nobody is typing; Escape leaves the field for the words.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (event.key === "Escape" && at.matches("#inkling textarea, #own textarea")) {
      at.blur();
      return;
    }
    if (document.documentElement.dataset.keys === "off") return;
    if (!document.querySelector("#keys-on")?.offsetParent) return;
    if (!["1", "2", "3"].includes(event.key) || event.repeat || at.closest(FIELDS)) return;
    const chip = document.querySelector(`#chip-${event.key}`);
    if (!chip || !chip.offsetParent) return;
    event.preventDefault();
    chip.focus();
    chip.click();
  });

  // A button of the receipt is HTML of ours; a hidden field carries what it means to the server.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-wish]");
    if (!button) return;
    const bridge = document.querySelector("#wish textarea, #wish input");
    if (!bridge) return;
    const wish = { act: button.dataset.wish, id: button.dataset.memory, n: (pressed += 1) };
    if (wish.act === "correct") wish.text = button.parentElement.querySelector("textarea").value;
    const kind = Object.getPrototypeOf(bridge);
    Object.getOwnPropertyDescriptor(kind, "value").set.call(bridge, JSON.stringify(wish));
    bridge.dispatchEvent(new Event("input", { bubbles: true }));
    waiting = true;
  });

  // The receipt is drawn anew and its buttons with it: the focus goes to what undoes the step.
  function follow() {
    if (!waiting || !document.querySelector("#difference .hint, #receipt-note .note")) return;
    const lost = document.activeElement === document.body || !document.activeElement;
    const undo = document.querySelector("#undo-wish");
    if (!lost || !undo || !undo.offsetParent) return;
    waiting = false;
    undo.focus({ preventScroll: true });
    document.querySelector("#changed").scrollIntoView({ block: "nearest" });
  }

  // Counted as the server does: so many characters a token, rounded up.
  let counting = 0;
  function count(field) {
    const record = document.querySelector("#prompt-record");
    const shown = record?.querySelector(".token-count");
    if (!shown) return;
    const perToken = Number(record.dataset.characters) || 4;
    const tokens = Math.ceil([...field.value].length / perToken - 1e-6);
    const text = tokens.toLocaleString(document.documentElement.lang || "en");
    if (shown.textContent !== text) shown.textContent = text;
  }
  document.addEventListener("input", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches("#prompt-text textarea")) return;
    clearTimeout(counting);
    counting = setTimeout(count, COUNT_MS, event.target);
  });

  // On a phone what comes of a step lies below the window: it is brought into view when it is there.
  // The focus stays, and a person who scrolls meanwhile is left alone.
  const STEPS = [
    { by: ".chip-button, #own-send", enter: "#own textarea", sign: "#prompt-record", to: "#prompt" },
    {
      by: "#ask, #examples button, #others, #first-guesses",
      enter: "#inkling textarea",
      sign: ".chip-face",
      to: "#chips-heading",
    },
  ];
  const PHONE = "(max-width: 700px)";
  const PATIENCE_MS = 30_000;
  let coming = null;

  function expectStep(step) {
    if (!step || !matchMedia(PHONE).matches) return;
    coming = { ...step, was: document.querySelector(step.sign), until: Date.now() + PATIENCE_MS };
  }
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element) expectStep(STEPS.find((step) => target.closest(step.by)));
  });
  document.addEventListener("keydown", ({ key, shiftKey, target }) => {
    if (key !== "Enter" || shiftKey || !(target instanceof Element)) return;
    expectStep(STEPS.find((step) => target.matches(step.enter)));
  });
  for (const moved of ["wheel", "touchmove"]) {
    document.addEventListener(moved, () => (coming = null), { passive: true });
  }

  function arrive() {
    if (!coming) return;
    const sign = document.querySelector(coming.sign);
    const place = document.querySelector(coming.to);
    if (!sign || sign === coming.was || !sign.offsetParent || !place?.offsetParent) return;
    const inTime = Date.now() < coming.until;
    coming = null;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // two frames for what was drawn with it to find its place
    const go = () => place.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    if (inTime) requestAnimationFrame(() => requestAnimationFrame(go));
  }

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(arrive).observe(document.body, {
      attributeFilter: ["class", "style"],
      childList: true,
      subtree: true,
    });
    new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  });
})();
