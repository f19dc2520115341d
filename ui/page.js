// What the page does in the browser: its own links without loading it anew, keys, copying and saving. Streamlit
// reruns on "popstate", as for the Back button. Without this script the links still work, by loading the page.
(() => {
  const told = document.currentScript.dataset;
  document.documentElement.lang = told.lang;
  window.askarchiveWords = new Map([
    [/^Upload$/, told.choose],
    [/^Drag and drop a file here$/, told.dropFile],
    [/^Drag and drop files here$/, told.dropFiles],
    [/^([\d.]+) ?([KMG]B) per file/, `$1 $2 ${told.perFile}`],
  ]);
  if (window.askarchiveLinks) return;
  window.askarchiveLinks = true;
  const main = () => document.querySelector('[data-testid="stMain"]');
  const isBeside = () => window.matchMedia("(min-width: 68rem)").matches;

  const follow = (link) => {
    const href = link.getAttribute("href");
    const stays = isBeside() && new URLSearchParams(href).has("article") && new URLSearchParams(href).has("q");
    const top = main().scrollTop;
    window.history.replaceState({ ...window.history.state, top }, "");
    window.history.pushState(stays ? { top } : {}, "", href);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".keep button");
    if (button) return keep(button);
    const link = event.target.closest?.("a[data-own]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow(link);
  });

  // Streamlit swaps the content in place, so that the page itself has to start at the top, or where the reader left.
  window.addEventListener("popstate", () => {
    const top = window.history.state?.top ?? 0;
    const reading = new URLSearchParams(window.location.search).has("article");
    const until = performance.now() + 3000;
    const place = () => {
      const drawn = Boolean(document.querySelector(".back")) === reading;
      if (drawn && main().scrollHeight - main().clientHeight >= top) {
        if (isBeside() || !document.activeElement?.closest("mark")) main().scrollTop = top;
      } else if (performance.now() < until) {
        window.requestAnimationFrame(place);
      }
    };
    place();
  });

  // Streamlit has its words for choosing files in English only.
  const reworded = () => {
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"]')) {
      const words = document.createTreeWalker(zone, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const node = words.currentNode;
        for (const [own, ours] of window.askarchiveWords) {
          const text = node.data.replace(own, ours);
          if (text !== node.data) node.data = text;
        }
      }
    }
  };
  new MutationObserver(reworded).observe(document.body, { childList: true, subtree: true });
  reworded();

  const keep = async (button) => {
    const { copy, rich, save, held } = button.dataset;
    if (save) return saved(save, decodeURIComponent(held));
    await copied(decodeURIComponent(copy), rich && decodeURIComponent(rich));
    const told = button.parentElement.querySelector(".told");
    told.textContent = told.dataset.done;
    window.setTimeout(() => { told.textContent = ""; }, 2500);
  };

  // The event works on a page served to other machines without TLS too, where browsers give no navigator.clipboard.
  const copied = (text, rich) => {
    const fill = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", text);
      if (rich) event.clipboardData.setData("text/html", rich);
    };
    document.addEventListener("copy", fill, { once: true });
    document.execCommand("copy");
    document.removeEventListener("copy", fill);
  };

  const saved = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const step = (by) => {
    const links = [...document.querySelectorAll(".citations .inside")];
    const here = links.findIndex((link) => link.getAttribute("href") === window.location.search);
    const next = links[here < 0 ? 0 : here + by];
    if (next) follow(next);
    return Boolean(next);
  };

  const keys = {
    "/": () => { const field = document.querySelector(".stForm input"); field?.focus(); field?.select(); return field; },
    "?": () => {
      const list = document.querySelector(".keys");
      list.open = !list.open;
      list.querySelector("summary").focus();
      return true;
    },
    Escape: () => { const back = document.querySelector(".back a"); if (back) follow(back); return back; },
    ArrowLeft: () => document.querySelector(".back") && step(-1),
    ArrowRight: () => document.querySelector(".back") && step(1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (keys[event.key]?.()) event.preventDefault();
  });
})();
