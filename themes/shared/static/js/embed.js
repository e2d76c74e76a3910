/**
 * <kais-embed> for other people's pages: a working link that becomes a framed block where scripts run.
 *
 *   <script type="module" src="https://portal/assets/embed.….js"></script>
 *   <kais-embed><a href="https://portal/embed/card/56/">Гимназия № 56</a></kais-embed>
 *
 * The link's text is the frame's title. The frame tells its height (embed-height.js); only messages of that very frame count.
 */
const LIMITS = { least: 80, most: 4000, first: 240 };  // CSS pixels

class KaisEmbed extends HTMLElement {
  #frame = null;
  #hear = (event) => {
    if (event.source !== this.#frame?.contentWindow || event.data?.kais !== "height") return;
    const height = Number(event.data.height);
    if (Number.isFinite(height)) this.#frame.height = String(Math.min(LIMITS.most, Math.max(LIMITS.least, Math.ceil(height))));
  };

  connectedCallback() {
    const link = this.querySelector("a[href]");
    if (this.#frame || !link || !/^https?:$/.test(link.protocol)) return;
    const frame = document.createElement("iframe");
    frame.src = link.href;
    frame.title = this.getAttribute("label") || link.textContent.trim();
    frame.width = "100%";
    frame.height = String(LIMITS.first);
    frame.loading = "lazy";
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("frameborder", "0");
    window.addEventListener("message", this.#hear);
    this.#frame = frame;
    this.replaceChildren(frame);
  }

  disconnectedCallback() {
    window.removeEventListener("message", this.#hear);
  }
}

if (!customElements.get("kais-embed")) customElements.define("kais-embed", KaisEmbed);
