import { messageIdOf, type StoredMail } from './mails.ts';
import { INBOX_STYLE, INBOX_STYLE_HASH } from './inbox-style.ts';
import type { ApiRequest } from './wire.ts';

const MAILS_ON_A_PAGE = 50;

export interface Page {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The mails the stand-in took, to read in a browser: `/_inbox`, `/_inbox/<id>`, `/_inbox/<id>/html`. No script. */
export function answerInbox({ path, query }: ApiRequest, mails: readonly StoredMail[]): Page {
  const [, collection, id, part] = path.split('/');
  if (collection !== '_inbox') return notFoundPage();
  if (id === undefined || id === '')
    return listPage(mails, Number(query.get('before')) || Infinity);
  const mail = mails.find((candidate) => candidate.id === id);
  if (!mail) return notFoundPage();
  if (part === undefined) return mailPage(mail);
  const html = mail.payload?.html;
  return part === 'html' && html !== undefined ? sandboxedHtml(html) : notFoundPage();
}

function listPage(mails: readonly StoredMail[], before: number): Page {
  const end = Math.min(mails.length, before - 1);
  const start = Math.max(0, end - MAILS_ON_A_PAGE);
  const shown = mails.slice(start, Math.max(start, end)).reverse();
  const rows = shown.map(
    (mail) => `<tr>
<td class="subject"><a href="/_inbox/${mail.id}">${escape(mail.subject)}</a></td>
<td>${escape(mail.to.join(', '))}</td>
<td>${statusBadge(mail)}</td>
<td class="time">${time(mail.createdAt)}</td>
</tr>`,
  );
  const older =
    start > 0
      ? `<nav class="pages"><a href="/_inbox?before=${start + 1}">Older mails</a></nav>`
      : '';
  const table = `<table>
<thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Status</th><th scope="col">Sent</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>${older}`;
  const empty =
    '<p class="empty">No mail yet. Whatever is sent through this stand-in appears here.</p>';
  const heading = `<header><h1>Outbox</h1><p class="count">${mails.length} ${mails.length === 1 ? 'mail' : 'mails'}</p></header>`;
  return page('Outbox', `${heading}${shown.length > 0 ? table : empty}`);
}

function mailPage(mail: StoredMail): Page {
  const { payload } = mail;
  const facts: [string, string][] = [
    ['From', escape(mail.from)],
    ['To', escape(mail.to.join(', '))],
    ['Cc', escape(listed(payload?.cc))],
    ['Bcc', escape(listed(payload?.bcc))],
    ['Reply to', escape(listed(payload?.reply_to))],
    ['Sent', time(mail.createdAt)],
    ['Status', statusBadge(mail)],
  ];
  const shownFacts = facts.filter(([, value]) => value !== '');
  const headers: [string, string][] = [
    ['Message-ID', messageIdOf(mail)],
    ...Object.entries(mail.headers),
    ...(mail.idempotencyKey === null
      ? []
      : [['Idempotency-Key (request)', mail.idempotencyKey] as [string, string]]),
    ...mail.tags.map(({ name, value }): [string, string] => [`Tag: ${name}`, value]),
  ];
  const body = `<nav aria-label="Back"><a href="/_inbox">Outbox</a></nav>
<header><h1>${escape(mail.subject)}</h1></header>
<dl class="facts">${shownFacts.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join('')}</dl>
${payload === null ? '<p class="empty">This stand-in was started without keeping bodies.</p>' : bodySections(mail.id, payload)}
<section><h2>Headers</h2><table class="headers"><tbody>${headers
    .map(
      ([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>`,
    )
    .join('')}</tbody></table></section>`;
  return page(mail.subject, body);
}

function bodySections(id: string, payload: NonNullable<StoredMail['payload']>): string {
  const { html, text, attachments = [] } = payload;
  const parts = [];
  if (html !== undefined)
    parts.push(`<section><h2>HTML</h2>
<iframe src="/_inbox/${id}/html" title="HTML part of the mail" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></section>`);
  if (text !== undefined)
    parts.push(`<section><h2>Plain text</h2><pre tabindex="0">${escape(text)}</pre></section>`);
  if (attachments.length > 0)
    parts.push(
      `<section><h2>Attachments</h2><ul>${attachments
        .map(
          ({ filename = '', content = '' }) =>
            `<li>${escape(filename)} <span class="time">${Math.ceil((content.length * 3) / 4 / 1024)} KB</span></li>`,
        )
        .join('')}</ul></section>`,
    );
  return parts.join('\n');
}

/** The mail's own HTML: no script, no form, and its links open in a window of their own. */
function sandboxedHtml(html: string): Page {
  const base = '<base target="_blank">';
  // Before the doctype it would put the page into quirks mode.
  const body = /<head[^>]*>/i.test(html)
    ? html.replace(/<head[^>]*>/i, (head) => head + base)
    : html.replace(/^(\s*<!doctype[^>]*>)?/i, (doctype) => doctype + base);
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'self'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body,
  };
}

function notFoundPage(): Page {
  const body =
    '<nav aria-label="Back"><a href="/_inbox">Outbox</a></nav><header><h1>No such mail</h1></header><p class="empty">It may have been sent before the stand-in was last started.</p>';
  return { ...page('No such mail', body), status: 404 };
}

function page(title: string, main: string): Page {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src '${INBOX_STYLE_HASH}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${INBOX_STYLE}</style></head>
<body><p class="banner">Stand-in for Resend: no mail leaves this machine.</p><main>${main}</main></body></html>`,
  };
}

function statusBadge({ lastEvent }: StoredMail): string {
  const tone = ['bounced', 'complained', 'failed', 'suppressed'].includes(lastEvent)
    ? 'bad'
    : 'good';
  return `<span class="status ${tone}">${lastEvent.replace('_', ' ')}</span>`;
}

function time(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

function listed(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).join(', ');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
