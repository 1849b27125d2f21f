import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const NARROW = { width: 320, height: 640 };

/**
 * What is wrong with a page: what axe finds serious or critical, sideways scrolling at 320 pixels, and what a template
 * printed without being given it. What can be opened on the page is open.
 */
export async function inspectPage(
  page: Page,
  options: { colours?: boolean } = {},
): Promise<string[]> {
  const wide = page.viewportSize() ?? NARROW;
  await page.evaluate(
    `document.querySelectorAll('details').forEach((one) => { one.open = true; })`,
  );
  const faults = await findBarriers(page, options.colours ?? true);
  await page.setViewportSize(NARROW);
  const tooWide = await findTooWide(page);
  if (tooWide !== null) faults.push(tooWide);
  await page.setViewportSize(wide);
  const text = await page.locator('body').innerText();
  const left = /.*(\bundefined\b|\bNaN\b|\[object |\bnull\b).*/.exec(text);
  if (left) faults.push(left[0]);
  return faults;
}

async function findBarriers(page: Page, colours: boolean): Promise<string[]> {
  // A mail is shown in a frame without scripts; it is looked at as a page of its own.
  const { violations } = await new AxeBuilder({ page })
    .exclude('iframe')
    .setLegacyMode()
    .options({
      resultTypes: ['violations'],
      // The same in every language, and most of the work.
      rules: { 'color-contrast': { enabled: colours } },
    })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const [node] = nodes;
      return `${id} (${nodes.length} times): ${node?.html}\n${node?.failureSummary}`;
    });
}

/** What reaches out of the window on the right, or null. */
async function findTooWide(page: Page): Promise<string | null> {
  return page.evaluate<string | null>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    const widest = [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5)
      .slice(0, 3)
      .map((one) => one.cloneNode(false).outerHTML);
    return scrollWidth + ' pixels wide in a window of ' + clientWidth + ': ' + widest.join(' ');
  })()`);
}

/** What a page leads to on the same server: links and the frames it shows, without what changes only the list. */
export async function linksOf(page: Page): Promise<string[]> {
  const found = await page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href]')].map((one) => one.href)
      .concat([...document.querySelectorAll('iframe[src]')].map((one) => one.src))`,
  );
  const { origin } = new URL(page.url());
  return [...new Set(found.map((href) => href.replace(/#.*$/, '')))].filter(
    (href) => new URL(href).origin === origin,
  );
}
