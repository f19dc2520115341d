// Brings the quote into view once it is drawn, which may be a moment after this script.
(() => {
  const id = document.currentScript.dataset.quote;
  const until = performance.now() + 5000;

  // Beside an answer the article scrolls by itself, and the answer has to stay where it is.
  const center = (quote) => {
    const side = quote.closest('[data-testid="stColumn"]');
    if (!side || side.scrollHeight <= side.clientHeight) return quote.scrollIntoView({ block: "center" });
    const seen = side.getBoundingClientRect();
    const middle = (Math.max(seen.top, 0) + Math.min(seen.bottom, window.innerHeight)) / 2;
    const place = quote.getBoundingClientRect();
    side.scrollTop += place.top + Math.min(place.height, seen.height / 2) / 2 - middle;
  };

  const show = () => {
    const quote = document.getElementById(id);
    if (quote) {
      center(quote);
      quote.focus({ preventScroll: true });
    } else if (performance.now() < until) {
      window.requestAnimationFrame(show);
    }
  };
  show();
})();
