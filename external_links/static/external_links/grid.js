// What htmx leaves to do: the dialog of a row, and addresses without empty parts. The page works without any of it.
(() => {
  "use strict";

  const dialog = document.getElementById("row");
  const detail = document.getElementById("detail");

  document.addEventListener("htmx:configRequest", (event) => {
    const fields = event.detail.formData;
    for (const [name, value] of [...fields.entries()]) {
      if (value === "") fields.delete(name);
    }
  });

  // A field asks when Enter submits it; to ask a second time because it changed as well would undo what is typed meanwhile.
  document.addEventListener(
    "change",
    (event) => {
      if (event.target.tagName === "INPUT") event.stopPropagation();
    },
    true,
  );

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === detail && !dialog.open) dialog.showModal();
  });

  // A click beside the dialog closes it.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => detail.replaceChildren());
})();
