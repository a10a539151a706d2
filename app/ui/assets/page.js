// What has to happen in the browser alone: copying and saving the prompt as it was edited, and
// storing a slider that was moved with the keyboard. Sends nothing anywhere.
(() => {
  "use strict";

  const SHOWN_MS = 2500;
  const SLIDER_KEYS = new Set([
    "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown",
  ]);

  const live = document.createElement("div");
  live.className = "spoken";
  live.setAttribute("role", "status");

  function tell(button, sentence) {
    if (!button.dataset.label) button.dataset.label = button.textContent;
    button.textContent = sentence;
    live.textContent = sentence;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = String(
      setTimeout(() => {
        button.textContent = button.dataset.label;
        live.textContent = "";
      }, SHOWN_MS),
    );
  }

  // Where the page is not served over https, browsers offer only the old way.
  async function copy(text, field) {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    field.select();
    if (!document.execCommand("copy")) throw new Error("refused");
  }

  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-act]");
    if (!button) return;
    const field = document.querySelector(button.dataset.field);
    if (!field) return;
    try {
      if (button.dataset.act === "copy") await copy(field.value, field);
      else save(field.value, `${button.dataset.name}.${button.dataset.ending}`);
      tell(button, button.dataset.done);
    } catch {
      tell(button, button.dataset.failed || button.dataset.label);
      field.focus();
      field.select();
    }
  });

  // Gradio stores a slider when the pointer lets it go, and knows nothing of keys.
  function letGo(event) {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.closest(".facet")) return;
    const moved = input.type === "range" && event.type === "keyup" && SLIDER_KEYS.has(event.key);
    const typed = input.type === "number" && event.type === "change";
    if (!moved && !typed) return;
    const range = input.closest(".facet").querySelector("input[type=range]");
    range.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  }
  document.addEventListener("keyup", letGo);
  document.addEventListener("change", letGo);

  document.addEventListener("DOMContentLoaded", () => document.body.append(live));
})();
