/** Tell the page around how high this block is; <kais-embed> listens. The message holds a number and nothing else. */
if (window.parent !== window) {
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    window.parent.postMessage({ kais: "height", height }, "*");
  };
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
}
