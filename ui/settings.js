// Keeps what the visitor has set; the page reads it when it is opened next time. Nothing else is kept in the browser.
(() => {
  const { cookie, held } = document.currentScript.dataset;
  const age = held ? 60 * 60 * 24 * 365 : 0;
  document.cookie = `${cookie}=${held}; path=/; max-age=${age}; SameSite=Lax`;
})();
