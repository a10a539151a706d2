// The page's top stands there before Gradio has drawn the page. What is typed into it meanwhile goes
// on into the page, Enter included, and the page takes its place in one step. Sends nothing itself.
(() => {
  "use strict";

  const PARTS = ["#inkling textarea", "#user-id", "#side [role='tab']", "#privacy .privacy", "#ask"];
  const LONGEST_MS = 15_000; // then whatever Gradio has to say is shown as it is
  const root = document.documentElement;
  let entered = false;

  // Loaded without `defer`: Enter may be pressed before the document is whole.
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.("#shell") || event.key !== "Enter" || event.shiftKey || event.isComposing) {
      return;
    }
    event.preventDefault();
    entered = Boolean(event.target.value.trim());
  });

  function handOver(shell) {
    const from = shell.querySelector("textarea");
    const field = document.querySelector(PARTS[0]);
    const had = !document.activeElement || [document.body, from].includes(document.activeElement);
    const { value, selectionStart, selectionEnd } = from;
    root.dataset.ready = "";
    shell.remove();
    if (!field) return;
    if (value) {
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (had) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(selectionStart, selectionEnd);
    }
    if (entered) setTimeout(() => document.querySelector("#ask")?.click(), 50);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const shell = document.querySelector("#shell");
    if (!shell) return;
    let done = false;
    const look = (anyhow) => {
      if (done || !(anyhow === true || PARTS.every((part) => document.querySelector(part)))) return;
      done = true;
      watch.disconnect();
      handOver(shell);
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(look, LONGEST_MS, true);
    look();
  });
})();
