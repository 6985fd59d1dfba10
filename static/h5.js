// Adds comfort only: every page is complete without this file.
(function () {
  "use strict";
  document.querySelectorAll("[data-open-all]").forEach(function (button) {
    var covers = document.querySelectorAll("details.secret");
    if (!covers.length) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      var open = button.getAttribute("aria-pressed") !== "true";
      covers.forEach(function (cover) { cover.open = open; });
      button.setAttribute("aria-pressed", String(open));
      button.textContent = open ? button.dataset.hide : button.dataset.show;
    });
  });
})();
