// Light or dark, and which language: what this browser chose is kept in it alone, and holds before
// anything is drawn. Loaded without `defer`, so that no page flashes in the other colours.
(() => {
  "use strict";

  const LOOKS = ["system", "light", "dark"];
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function kept(name) {
    try {
      return localStorage.getItem(`inkling.${name}`) ?? "";
    } catch {
      return ""; // a browser that keeps nothing is as good as a new one
    }
  }
  function keep(name, value) {
    try {
      if (value) localStorage.setItem(`inkling.${name}`, value);
      else localStorage.removeItem(`inkling.${name}`);
    } catch {
      // it holds until the page is left
    }
  }

  // ---- light or dark. Gradio sets the class by the system alone; what was chosen is put back.
  let look = LOOKS.includes(kept("look")) ? kept("look") : "system";
  const isDark = () => (look === "system" ? system.matches : look === "dark");
  function wear() {
    root.dataset.look = isDark() ? "dark" : "light";
    root.style.colorScheme = root.dataset.look;
    document.body?.classList.toggle("dark", isDark());
  }
  wear();
  system.addEventListener("change", wear);

  // ---- the language: Gradio asks the navigator for it, and the server the header of each call.
  const language = /^[a-z]{2}$/.test(kept("language")) ? kept("language") : "";
  if (language) {
    root.dataset.language = language;
    Object.defineProperty(navigator, "language", { configurable: true, get: () => language });
    const ask = window.fetch;
    window.fetch = (resource, options) => {
      const call = new Request(resource, options);
      if (new URL(call.url).origin === location.origin) call.headers.set("Accept-Language", language);
      return ask.call(window, call);
    };
  }

  // ---- the switches in the header; they are drawn by Gradio, and drawn anew with the language.
  function mark() {
    for (const button of document.querySelectorAll("[data-look-as]")) {
      const pressed = String(button.dataset.lookAs === look);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
    const fold = document.querySelector("[data-fold]");
    const open = String(root.dataset.identity === "open");
    if (fold && fold.getAttribute("aria-expanded") !== open) fold.setAttribute("aria-expanded", open);
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    if (LOOKS.includes(button.dataset.lookAs)) {
      look = button.dataset.lookAs;
      keep("look", look === "system" ? "" : look);
      wear();
    } else if (button.dataset.speak) {
      keep("language", button.dataset.speak);
      location.reload();
    } else if (button.dataset.fold) {
      root.dataset.identity = root.dataset.identity === "open" ? "" : "open";
    }
    mark();
  });

  document.addEventListener("DOMContentLoaded", () => {
    wear();
    new MutationObserver(wear).observe(document.body, { attributeFilter: ["class"] });
    new MutationObserver(mark).observe(document.body, { childList: true, subtree: true });
  });
})();
