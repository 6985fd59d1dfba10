// Counts while you fill in: asks the same page for the same answer, and takes over what changed. The law is not here.
(function () {
  "use strict";
  var form = document.querySelector("[data-live-form]");
  if (!form || !window.fetch || !window.DOMParser) { return; }
  var waiting = null, asked = 0;

  function swap(page, selector) {
    var here = document.querySelector(selector), there = page.querySelector(selector);
    if (here && there) { here.innerHTML = there.innerHTML; }
  }

  function blocks(root) {
    return Array.prototype.slice.call(root.querySelectorAll("[data-question]"));
  }

  // Questions come and go with the answers; the ones that stay are left alone, with what was typed and the focus.
  function questions(page) {
    var fresh = blocks(page), last = null;
    var keys = fresh.map(function (one) { return one.id; });
    blocks(form).forEach(function (one) { if (keys.indexOf(one.id) < 0) { one.remove(); } });
    fresh.forEach(function (one) {
      var here = document.getElementById(one.id);
      if (!here) {
        here = document.importNode(one, true);
        if (last) { last.after(here); } else { form.querySelector("[data-live=near]").before(here); }
      } else {
        var field = here.querySelector("[data-live-error]"), error = one.querySelector("[data-live-error]");
        if (field && error) { field.innerHTML = error.innerHTML; }
        here.querySelectorAll("[aria-describedby]").forEach(function (input) {
          if (error && error.children.length) { input.setAttribute("aria-invalid", "true"); }
          else { input.removeAttribute("aria-invalid"); }
        });
      }
      last = here;
    });
  }

  function count() {
    var mine = ++asked;
    document.getElementById("result").setAttribute("aria-busy", "true");
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        if (mine !== asked || !page.querySelector("[data-live-form]")) { return; }
        ["result", "errors", "near", "reasons"].forEach(function (name) { swap(page, "[data-live=" + name + "]"); });
        questions(page);
      })
      .catch(function () { /* offline: the button still works later */ })
      .then(function () { document.getElementById("result").removeAttribute("aria-busy"); });
  }

  // Another language or size of text: by the form, so that nothing typed since the last answer is lost.
  function inForm(link) {
    link.addEventListener("click", function (event) {
      var button = document.createElement("button");
      event.preventDefault();
      button.hidden = true;
      button.formAction = form.action.split("?")[0] + new URL(link.href).search;
      form.appendChild(button);
      button.click();
    });
  }
  document.querySelectorAll(".bar-choices a").forEach(inForm);
  form.querySelectorAll("button[formaction]").forEach(function (button) { button.remove(); });

  form.addEventListener("change", function () {
    clearTimeout(waiting);
    waiting = setTimeout(count, 150);
  });
  form.addEventListener("submit", function () { clearTimeout(waiting); asked += 1; });
})();
