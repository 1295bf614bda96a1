// Opens report pages in headless Chromium, at two widths and in both themes, and holds them to axe: no
// serious finding, no sideways scrolling, no request, no dialog. Usage: node check.mjs MODULES PAGE…
// MODULES is a folder with playwright-core and axe-core; SHOTS, if set, a folder for pictures.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let faults = 0;
const fault = (where, what) => { faults += 1; console.error(`${where}: ${what}`); };

for (const page of pages) {
  for (const width of [400, 1400]) {
    for (const colorScheme of ["light", "dark"]) {
      const where = `${path.basename(page)} at ${width} px, ${colorScheme}`;
      // The policy of the page would keep axe out too; what it says is looked at in the page's own test.
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const tab = await context.newPage();
      tab.on("request", (request) => { if (!request.url().startsWith("file:")) fault(where, `asks for ${request.url()}`); });
      tab.on("dialog", (dialog) => { fault(where, `a dialog: ${dialog.message()}`); dialog.dismiss(); });
      await tab.goto(pathToFileURL(path.resolve(page)).href);
      if (process.env.SHOTS) {
        await tab.screenshot({ path: path.join(process.env.SHOTS, `${path.basename(page)}-${width}-${colorScheme}.png`), fullPage: true });
      }
      for (const summary of await tab.locator("summary").all()) await summary.click();
      const over = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) fault(where, `${over} px wider than the window`);
      if (await tab.locator("script").count() > 0) fault(where, "holds a script");
      await tab.addScriptTag({ path: axe });
      const { violations } = await tab.evaluate(() => window.axe.run());
      for (const found of violations) {
        const text = `${found.impact} ${found.id}: ${found.help} (${found.nodes[0].html.slice(0, 120)})`;
        if (["serious", "critical"].includes(found.impact)) fault(where, text);
        else console.log(`${where}: ${text}`);
      }
      await context.close();
    }
  }
}
await browser.close();
console.log(faults === 0 ? `${pages.length} pages are as they should be` : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
