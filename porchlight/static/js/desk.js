// What the desk gains from script. Every page works without it.
const typing = (node) => node.matches("input, textarea, select, [contenteditable]");

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-step], [data-exit], [data-print]");
  if (!target) return;
  if (target.dataset.step) {
    const input = target.parentElement.querySelector("input");
    target.dataset.step === "1" ? input.stepUp() : input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (target.hasAttribute("data-exit")) {
    event.preventDefault();
    location.replace(target.href); // the page left behind does not stay in the history
  } else {
    window.print();
  }
});

document.addEventListener("keydown", (event) => {
  // Undo is the key everyone knows; inside a field it still belongs to the text.
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !typing(event.target)) {
    const undo = document.querySelector("form[data-undo]");
    if (undo) {
      event.preventDefault();
      undo.requestSubmit();
    }
  }
});

// A swap that fails says so, and nothing typed is lost.
const trouble = (shown) => {
  const notice = document.getElementById("trouble");
  if (notice) notice.hidden = !shown;
};
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => trouble(true));
}
document.addEventListener("htmx:afterOnLoad", () => trouble(false));
