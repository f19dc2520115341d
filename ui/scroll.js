// Brings the quote into view once it is drawn, which may be a moment after this script.
(() => {
  const id = document.currentScript.dataset.quote;
  const until = performance.now() + 5000;
  const show = () => {
    const quote = document.getElementById(id);
    if (quote) {
      quote.scrollIntoView({ block: "center" });
      quote.focus({ preventScroll: true });
    } else if (performance.now() < until) {
      window.requestAnimationFrame(show);
    }
  };
  show();
})();
