import { escape } from './page-html.ts';
import { DASHBOARD_STYLE } from './dashboard-style.ts';

export const SECTIONS = [
  ['/_dashboard', 'Payments'],
  ['/_dashboard/refunds', 'Refunds'],
  ['/_dashboard/chargebacks', 'Chargebacks'],
  ['/_dashboard/methods', 'Saved methods'],
  ['/_dashboard/webhooks', 'Webhooks'],
  ['/_dashboard/settings', 'Clock and faults'],
] as const;

/** Text that is markup already. */
export interface Html {
  html: string;
}

export const html = (text: string): Html => ({ html: text });
export const show = (value: string | number | Html): string =>
  typeof value === 'object' ? value.html : escape(String(value));

export interface DashboardPage {
  title: string;
  /** The section that the menu marks. */
  section: string;
  account: string;
  /** What was just done. */
  notice: string | null;
  main: Html;
}

export function dashboardPage(page: DashboardPage): string {
  const links = SECTIONS.map(
    ([href, label]) =>
      `<li><a href="${href}"${href === page.section ? ' aria-current="page"' : ''}>${label}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(page.title)} · Stand-in for Stripe</title>
<style>${DASHBOARD_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="banner"><strong>Demo – no money moves</strong> <span>Stand-in for Stripe’s dashboard, ${escape(page.account)}</span></header>
<nav class="sections" aria-label="Sections"><ul>${links.join('')}</ul></nav>
<main class="board" id="main">
<h1>${escape(page.title)}</h1>
${page.notice === null ? '' : `<p class="note" role="status">${escape(page.notice)}</p>`}
${page.main.html}
</main>
</body>
</html>
`;
}

export function panel(heading: string, ...parts: Html[]): Html {
  const inner = parts.map((part) => part.html).join('\n');
  return html(`<section class="panel"><h2>${escape(heading)}</h2>${inner}</section>`);
}

export const paragraph = (text: string): Html => html(`<p>${escape(text)}</p>`);

export function link(href: string, text: string): Html {
  return html(`<a href="${escape(href)}">${escape(text)}</a>`);
}

type Cell = string | number | Html;

export interface Column {
  label: string;
  isMoney?: boolean;
}

/** A table that scrolls by itself when the screen is narrow. The first cell of a row names it. */
export function table(label: string, columns: Column[], rows: Cell[][], empty: string): Html {
  if (rows.length === 0) return paragraph(empty);
  const style = (index: number) => (columns[index]?.isMoney ? ' class="money"' : '');
  const head = columns.map(
    (column, index) => `<th scope="col"${style(index)}>${escape(column.label)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === 0
        ? `<th scope="row"${style(index)}>${show(cell)}</th>`
        : `<td${style(index)}>${show(cell)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return html(
    `<div class="scroll" role="region" aria-label="${escape(label)}" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`,
  );
}

export function facts(pairs: [string, Cell][]): Html {
  const rows = pairs.map(([term, value]) => `<dt>${escape(term)}</dt><dd>${show(value)}</dd>`);
  return html(`<dl class="facts">${rows.join('')}</dl>`);
}

/** 2026-11-22 12:00 UTC, from milliseconds of the epoch. */
export function instant(milliseconds: number): Html {
  const iso = new Date(milliseconds).toISOString();
  return html(
    `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)}<span class="out"> UTC</span></time>`,
  );
}

export interface FormParts {
  action: string;
  /** Where to go afterwards. */
  back: string;
  hidden?: Record<string, string>;
  fields?: Html[];
  /** The first is the one that Enter presses. */
  buttons: { label: string; name?: string; value?: string; isFirst?: boolean }[];
}

export function form(parts: FormParts): Html {
  const hidden = Object.entries({ back: parts.back, ...parts.hidden }).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const buttons = parts.buttons.map(({ label, name, value, isFirst }) => {
    const sent = name === undefined ? '' : ` name="${escape(name)}" value="${escape(value ?? '')}"`;
    return `<button class="do${isFirst ? ' first' : ''}" type="submit"${sent}>${escape(label)}</button>`;
  });
  const fields = (parts.fields ?? []).map((field) => field.html);
  return html(
    `<form method="post" action="/_dashboard/do/${parts.action}">${hidden.join('')}<div class="row">${[...fields, ...buttons].join('')}</div></form>`,
  );
}

export function input(
  name: string,
  label: string,
  value: string,
  options: { type?: string; inputmode?: string } = {},
): Html {
  const mode = options.inputmode ? ` inputmode="${options.inputmode}"` : '';
  return html(
    `<div class="field"><label for="${name}">${escape(label)}</label><input id="${name}" name="${name}" type="${options.type ?? 'text'}"${mode} value="${escape(value)}"></div>`,
  );
}

export function select(
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  chosen = '',
): Html {
  const rows = options.map(
    ([value, text]) =>
      `<option value="${escape(value)}"${value === chosen ? ' selected' : ''}>${escape(text)}</option>`,
  );
  return html(
    `<div class="field"><label for="${name}">${escape(label)}</label><select id="${name}" name="${name}">${rows.join('')}</select></div>`,
  );
}

export function checkbox(name: string, label: string, isChecked: boolean): Html {
  return html(
    `<label class="check"><input type="checkbox" name="${name}" value="1"${isChecked ? ' checked' : ''}>${escape(label)}</label>`,
  );
}
