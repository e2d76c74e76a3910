// Asks Lighthouse about pages: node audit.mjs PORT CATEGORIES URL…
// PORT is that of a running Chromium; prints one line of JSON a page: its scores and the audits that cost points.
import lighthouse from "lighthouse";

const [port, categories, ...urls] = process.argv.slice(2);
const onlyCategories = categories.split(",");
const timed = onlyCategories.includes("performance");
for (const url of urls) {
  const options = { port: Number(port), logLevel: "error", output: "json", onlyCategories };
  if (!timed) {
    // Nothing is measured: take the page as fast as it comes. Our pages are whole in a fraction of a second; Lighthouse
    // would still wait ten for a quiet that headless Chromium does not report.
    options.throttlingMethod = "provided";
    options.maxWaitForLoad = 3000;
    options.disableFullPageScreenshot = true;
  }
  const { lhr } = await lighthouse(url, options);
  const scores = {};
  const findings = [];
  for (const category of Object.values(lhr.categories)) {
    scores[category.id] = category.score === null ? null : Math.round(category.score * 100);
    for (const { id, weight } of category.auditRefs) {
      const audit = lhr.audits[id];
      if (weight && audit.score !== null && audit.score < 1) {
        const items = (audit.details?.items ?? []).slice(0, 5);
        const places = items.map((item) => item.node?.snippet ?? item.source?.url ?? item.url ?? item.description ?? JSON.stringify(item));
        findings.push({ category: category.id, id, title: audit.title, shown: audit.displayValue ?? "", places });
      }
    }
  }
  const bytes = lhr.audits["total-byte-weight"]?.numericValue ?? null;
  console.log(JSON.stringify({ url, error: lhr.runtimeError?.message ?? "", warnings: lhr.runWarnings, scores, findings, bytes }));
}
