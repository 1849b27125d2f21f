import type { Page, Response } from 'playwright-core';
import { pageFaults } from '../support/valid-html.ts';

/** Keeps what the server at `origin` answers to a page, to be held against the validator: a browser mends what it shows. */
export function watchMarkup(
  page: Page,
  origin: string,
): { faults: () => Promise<string[]>; seen: () => number } {
  const answers: Promise<{ url: string; html: string | null }>[] = [];
  let seen = 0;
  page.on('response', (response) => {
    if (isPageOf(origin, page, response)) {
      // A page that was left before it was read is read where it is opened the next time.
      const html = response.text().catch(() => null);
      answers.push(html.then((text) => ({ url: response.url(), html: text })));
    }
  });
  return {
    seen: () => seen,
    /** Those of the pages since the last call. */
    async faults() {
      const faults: string[] = [];
      for (const { url, html } of await Promise.all(answers.splice(0))) {
        if (html === null) continue;
        seen += 1;
        faults.push(...(await pageFaults(html)).map((fault) => `${url}: ${fault}`));
      }
      return faults;
    },
  };
}

function isPageOf(origin: string, page: Page, response: Response): boolean {
  const request = response.request();
  return (
    response.url().startsWith(`${origin}/`) &&
    request.isNavigationRequest() &&
    request.frame() === page.mainFrame() &&
    (response.headers()['content-type'] ?? '').startsWith('text/html') &&
    (response.status() < 300 || response.status() >= 400)
  );
}
