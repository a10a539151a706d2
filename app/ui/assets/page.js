// What has to happen in the browser alone: copying and saving, keeping the focus where the work
// is while an answer comes, and storing a slider that was moved with the keyboard. Sends nothing.
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
    const from = field || document.body.appendChild(document.createElement("textarea"));
    if (!field) from.value = text;
    from.select();
    const copied = document.execCommand("copy");
    if (!field) from.remove();
    if (!copied) throw new Error("refused");
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

  // The receipt as data, with the prompt as it stands in its field.
  function recorded(prompt) {
    const record = JSON.parse(document.querySelector("#prompt-record").dataset.record);
    return `${JSON.stringify({ prompt, ...record }, null, 2)}\n`;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-act]");
    if (!button) return;
    const given = button.dataset.text;
    const field = given === undefined ? document.querySelector(button.dataset.field) : null;
    if (given === undefined && !field) return;
    try {
      if (button.dataset.act === "copy") await copy(given ?? field.value, field);
      else save(button.dataset.act === "record" ? recorded(field.value) : field.value, `${button.dataset.name}.${button.dataset.ending}`);
      tell(button, button.dataset.done);
    } catch {
      tell(button, button.dataset.failed || button.dataset.label);
      field?.focus();
      field?.select();
    }
  });

  // Send gives way to Stop, and Stop to the field for further words: the focus goes along, unless
  // the person is somewhere else by then.
  const SENDING = "#send, #retry, #go-on, #further-send";
  let from = null;
  let next = "";
  let answering = false;
  document.addEventListener("focusin", (event) => {
    from = event.target;
    next = "";
  });

  function follow() {
    const busy = Boolean(document.querySelector('#live [aria-busy="true"]'));
    if (busy !== answering) {
      answering = busy;
      if (answering) document.querySelector("#live")?.scrollIntoView({ block: "nearest" });
      const lost = document.activeElement === document.body || document.activeElement === from;
      next = "";
      if (!lost || !(from instanceof Element)) return;
      if (answering && from.matches(SENDING)) next = "#stop";
      if (!answering && from.id === "stop") next = "#further textarea";
    }
    if (next) document.querySelector(next)?.focus({ preventScroll: true });
  }

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

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(live);
    new MutationObserver(follow).observe(document.body, {
      attributeFilter: ["aria-busy"],
      childList: true,
      subtree: true,
    });
  });
})();
