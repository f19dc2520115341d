// Follows the page's own links without loading it anew: Streamlit reruns on "popstate", as for the Back button.
// Without this script the same links still work, by loading the page.
(() => {
  if (window.askarchiveLinks) return;
  window.askarchiveLinks = true;
  const main = () => document.querySelector('[data-testid="stMain"]');

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-own]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.replaceState({ ...window.history.state, top: main().scrollTop }, "");
    window.history.pushState({}, "", link.getAttribute("href"));
    window.dispatchEvent(new PopStateEvent("popstate"));
  });

  // Streamlit swaps the content in place, so that the page itself has to start at the top, or where the reader left.
  window.addEventListener("popstate", () => {
    const top = window.history.state?.top ?? 0;
    const reading = new URLSearchParams(window.location.search).has("article");
    const until = performance.now() + 3000;
    const place = () => {
      const drawn = Boolean(document.querySelector(".back")) === reading;
      if (drawn && main().scrollHeight - main().clientHeight >= top) {
        if (!document.activeElement?.closest("mark")) main().scrollTop = top;
      } else if (performance.now() < until) {
        window.requestAnimationFrame(place);
      }
    };
    place();
  });
})();
