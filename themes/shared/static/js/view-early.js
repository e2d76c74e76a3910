// Before the first paint: the look chosen in the panel «Версия для слабовидящих» (js/view.js), as css/view.css reads it.
try {
  document.documentElement.dataset.view = localStorage.getItem("kais-view") ?? "";
} catch { /* storage is closed to us: the page looks as usual */ }
