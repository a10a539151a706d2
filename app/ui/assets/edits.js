// A prompt that was edited by hand is kept in this tab, until another takes its place: a reload builds
// the prompt again, and what was edited goes back into its field. Sends nothing.
(() => {
  "use strict";

  const TAB = "inkling.edited";
  const FIELD = "#prompt-text textarea";
  const SAVE_MS = 300;
  const LOOK_MS = 150;
  const found = (selector) => document.querySelector(selector);
  const way = () => found("#way-trace textarea, #way-trace input")?.value ?? "";
  const user = () => found("#user-id input, #user-id textarea")?.value ?? "";

  // The way to a prompt → its text as it was last typed. What is undone comes back as it was edited.
  const byHand = new Map();
  let timer = 0;

  // A browser may refuse storage altogether; then a reload shows the prompt as it was built.
  function stored(value) {
    try {
      if (value === undefined) return JSON.parse(sessionStorage.getItem(TAB));
      if (value === null) sessionStorage.removeItem(TAB);
      else sessionStorage.setItem(TAB, JSON.stringify(value));
    } catch {
      return null;
    }
    return null;
  }
  let before = stored();

  function save() {
    if (before) return;
    const edited = byHand.get(way());
    const stands = edited && edited.text === found(FIELD)?.value;
    stored(stands ? { ...edited, way: way() } : null);
  }

  function putBack() {
    const field = found(FIELD);
    if (!way() || !field?.value || !user()) return;
    const { whose, way: where, text } = before;
    before = null;
    if (whose !== user() || where !== way()) {
      save();
      return;
    }
    byHand.set(where, { whose, text });
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(FIELD) || !way()) return;
    if (event.isTrusted) before = null;
    byHand.set(way(), { whose: user(), text: event.target.value });
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_MS);
  });
  window.addEventListener("pagehide", save);

  // A field's value changes without a sign that could be watched.
  setInterval(() => {
    if (before) putBack();
    else if (!way()) {
      byHand.clear();
      save();
    }
  }, LOOK_MS);
})();
