// Follows the page's own links without loading it anew: Streamlit reruns on "popstate", as for the Back button.
// Without this script the same links still work, by loading the page.
(() => {
  if (window.askarchiveLinks) return;
  window.askarchiveLinks = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-own]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, "", link.getAttribute("href"));
    window.dispatchEvent(new PopStateEvent("popstate"));
  });
})();
