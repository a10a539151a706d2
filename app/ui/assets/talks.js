// What this tab keeps until it is closed, so that a reload loses nothing: the words being typed, and
// where the page was. No memory's text is among it (but see `edits.js`). Also whether the keys 1, 2, 3
// choose a guess.
(() => {
  "use strict";

  const TAB = "inkling.tab";
  const KEYS = "inkling.keys";
  const SAVE_MS = 300;
  const FIELDS = { words: "#inkling textarea", own: "#own textarea", further: "#further textarea" };
  const TRACES = { way: "#way-trace", talk: "#talk-trace" };
  const PATIENCE_MS = 15_000;

  let ready = false;
  let awaited = {};
  let typed = "";
  let sent = "";
  let begun = false;
  let timer = 0;

  // A browser may refuse storage altogether; then a reload begins anew, and nothing else changes.
  function stored(storage, key, ...value) {
    try {
      if (value.length === 0) return window[storage].getItem(key);
      if (value[0] === null) window[storage].removeItem(key);
      else window[storage].setItem(key, value[0]);
    } catch {
      return null;
    }
    return null;
  }

  const found = (selector) => document.querySelector(selector);
  const trace = (selector) => found(`${selector} textarea, ${selector} input`);
  const user = () => found("#user-id input, #user-id textarea");

  function put(field, value) {
    const kind = Object.getPrototypeOf(field);
    Object.getOwnPropertyDescriptor(kind, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function kept() {
    try {
      return JSON.parse(stored("sessionStorage", TAB)) || {};
    } catch {
      return {};
    }
  }

  function save() {
    if (!ready || !user()?.value) return;
    followSent();
    const whose = who();
    const now = {};
    for (const [name, selector] of Object.entries(FIELDS)) {
      const value = found(selector)?.value;
      if (value) now[name] = value;
    }
    if (!now.further && sent) now.further = sent;
    for (const [name, selector] of Object.entries(TRACES)) {
      const value = trace(selector)?.value || awaited[name];
      if (value) now[name] = value;
    }
    const empty = Object.keys(now).length === 0;
    stored("sessionStorage", TAB, empty || !whose ? null : JSON.stringify({ whose, ...now }));
  }

  // The id in use stands in the field for it, unless another is being typed there.
  let inUse = "";
  function who() {
    const field = user();
    if (!field || document.activeElement === field || !field.value) return inUse;
    if (inUse !== field.value) [sent, typed, awaited] = ["", "", {}];
    inUse = field.value;
    return inUse;
  }

  // What was asked further stays at hand until its answer is there: a break loses it otherwise. The
  // field emptied by anything but typing was sent; not all of the page changes at one moment.
  function followSent() {
    const box = found(FIELDS.further);
    if (!box) return;
    if (typed && !box.value) {
      [sent, typed, begun] = [typed, "", false];
    } else if (box.value) {
      [sent, typed] = ["", box.value];
    }
    const busy = Boolean(found('#live [aria-busy="true"]'));
    if (busy) begun = true;
    const whole = found("#live .answer") && !found("#live .note-problem");
    if (begun && !busy && whole) sent = "";
    if (!trace(TRACES.talk)?.value) sent = "";
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_MS);
  }

  function resume() {
    const before = kept();
    inUse = user().value;
    ready = true;
    if (before.whose !== inUse) {
      stored("sessionStorage", TAB, null);
      return;
    }
    for (const [name, selector] of Object.entries(FIELDS)) {
      const field = found(selector);
      if (field && before[name] && !field.value) put(field, before[name]);
    }
    const { way = "", talk = "" } = before;
    const bridge = trace("#resume");
    if (!bridge || (!way && !talk)) return;
    awaited = { way, talk };
    setTimeout(() => {
      awaited = {};
      later();
    }, PATIENCE_MS);
    put(bridge, JSON.stringify({ way, talk }));
  }

  function follow() {
    for (const box of document.querySelectorAll("#keys-on")) {
      const on = document.documentElement.dataset.keys !== "off";
      if (box.checked !== on && document.activeElement !== box) box.checked = on;
    }
    if (!ready && user()?.value && found(FIELDS.words) && found(FIELDS.further)) resume();
    if (!ready) return;
    for (const [name, selector] of Object.entries(TRACES)) {
      if (trace(selector)?.value) delete awaited[name];
    }
    followSent();
    later();
  }

  function setKeys(on) {
    document.documentElement.dataset.keys = on ? "on" : "off";
  }

  setKeys(stored("localStorage", KEYS) !== "off");
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.id !== "keys-on") return;
    setKeys(event.target.checked);
    stored("localStorage", KEYS, event.target.checked ? null : "off");
  });
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.matches(FIELDS.further)) {
      typed = event.target.value;
    }
    follow();
  });
  window.addEventListener("pagehide", save);
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(follow).observe(document.body, {
      attributeFilter: ["aria-busy"],
      childList: true,
      characterData: true,
      subtree: true,
    });
    follow();
  });
})();
