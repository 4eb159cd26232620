// @ts-check
// In the language of 2009, for every browser: says that the page does not work here, where its script has not started.
(function () {
  /** Milliseconds after the page has loaded, its script included. */
  var PATIENCE = 3000;

  window.addEventListener("load", function () {
    setTimeout(function () {
      var line = document.getElementById("not-ready");
      if (line && !document.documentElement.getAttribute("data-ready")) line.removeAttribute("hidden");
    }, PATIENCE);
  });
})();
