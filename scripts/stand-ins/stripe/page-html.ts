import type Stripe from 'stripe';
import { TEST_CARDS } from './cards.ts';
import { displayAmount } from './currencies.ts';
import { TEST_IBANS } from './ibans.ts';
import { KEEP_TEXTS } from './keep-texts.ts';
import { PAGE_TEXTS, type Language, type PageTexts } from './page-texts.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Method } from './session-rules.ts';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

export type FieldName = 'email' | 'number' | 'expiry' | 'cvc' | 'iban' | 'name';

/** What the form asks for, in the order of the page. */
export const FIELDS: Record<Method, readonly FieldName[]> = {
  card: ['email', 'number', 'expiry', 'cvc', 'name'],
  sepa_debit: ['email', 'iban', 'name'],
  bancontact: ['email', 'name'],
  ideal: ['email', 'name'],
};
export type FieldErrors = Partial<Record<FieldName, string>>;

export interface FormState {
  values: Record<FieldName, string>;
  errors: FieldErrors;
  /** What the bank answered to the last try. */
  alert: string | null;
  /** A test card was just filled in: the next thing to do is to pay. */
  filled: boolean;
}

export const grouped = (number: string): string => number.replace(/(\d{4})(?=\d)/g, '$1 ');

export const groupedIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ');

export function document(language: Language, title: string, main: string): string {
  const t = PAGE_TEXTS[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header class="banner"><strong>${escape(t.banner)}</strong> <span>${escape(t.standIn)}</span></header>
${main}
</body>
</html>
`;
}

interface InputOptions {
  type?: string;
  autocomplete: string;
  inputmode?: string;
  placeholder?: string;
  readonly?: boolean;
  focus?: boolean;
}

function field(name: FieldName, label: string, form: FormState, options: InputOptions): string {
  const error = form.errors[name];
  const attributes = [
    `id="${name}" name="${name}" value="${escape(form.values[name])}"`,
    `type="${options.type ?? 'text'}" autocomplete="${options.autocomplete}" required`,
    options.inputmode ? `inputmode="${options.inputmode}"` : '',
    options.placeholder ? `placeholder="${escape(options.placeholder)}"` : '',
    options.readonly ? 'readonly' : '',
    options.focus ? 'autofocus' : '',
    error ? `aria-invalid="true" aria-describedby="${name}-error"` : '',
  ].filter((attribute) => attribute !== '');
  return `<div class="field"><label for="${name}">${escape(label)}</label>
<input ${attributes.join(' ')}>${error ? `\n<p class="hint" id="${name}-error">${escape(error)}</p>` : ''}</div>`;
}

export interface CheckoutView {
  language: Language;
  account: string;
  session: Stripe.Checkout.Session;
  lines: Stripe.LineItem[];
  form: FormState;
  emailFixed: boolean;
  method: Method;
  methods: Method[];
  /** The page tells that the card or account is kept for later payments. */
  reused: boolean;
}

const money = (view: CheckoutView, amount: number): string =>
  displayAmount(amount, view.session.currency ?? 'eur', view.language);

function summary(view: CheckoutView, t: PageTexts): string {
  const { session } = view;
  if (session.mode === 'setup') {
    const keep = KEEP_TEXTS[view.language];
    return `<section class="summary keep">
${backLink(session, view.account, t)}
<h1>${escape(keep.title(view.account))}</h1>
<p>${escape(keep.summary(view.account))}</p>
</section>`;
  }
  const total = money(view, session.amount_total ?? 0);
  const rows = view.lines.map((line) => {
    const count = line.quantity ?? 1;
    const quantity = count === 1 ? '' : `<small>${escape(t.quantity(count))}</small>`;
    return `<li><span>${escape(line.description ?? '')}${quantity}</span><span class="money">${escape(money(view, line.amount_total))}</span></li>`;
  });
  return `<section class="summary">
${backLink(session, view.account, t)}
<h1>${escape(t.pay(view.account))}</h1>
<p class="amount">${escape(total)}</p>
<h2 class="out">${escape(t.summary)}</h2>
<ul class="lines">${rows.join('\n')}</ul>
<p class="sum"><span>${escape(t.total)}</span><span class="money">${escape(total)}</span></p>
</section>`;
}

const backLink = (session: Stripe.Checkout.Session, account: string, t: PageTexts): string =>
  session.cancel_url === null
    ? ''
    : `<a class="back" href="${escape(session.cancel_url)}"><span aria-hidden="true">← </span>${escape(t.back(account))}</a>`;

interface Sample {
  shown: string;
  value: string;
  story: string;
}

/** What may be filled in with one click, and what happens then. */
function sampleTable(samples: Sample[], title: string, intro: string, t: PageTexts): string {
  const rows = samples.map(
    ({ shown, value, story }) =>
      `<tr><th scope="row"><code>${shown}</code><small>${escape(story)}</small></th>
<td><button class="fill" type="submit" name="fill" value="${value}" formnovalidate aria-label="${escape(t.fillCard(shown))}">${escape(t.fill)}</button></td></tr>`,
  );
  return `<section class="panel cards" aria-labelledby="cards"><h2 id="cards">${escape(title)}</h2>
<p class="aside">${escape(intro)}</p>
<table><tbody>${rows.join('\n')}</tbody></table></section>`;
}

function samples(view: CheckoutView, t: PageTexts): string {
  const keep = view.session.mode === 'setup' ? KEEP_TEXTS[view.language] : null;
  if (view.method === 'card') {
    const cards = TEST_CARDS.flatMap(({ number, story: paying, keepStory }) => {
      const story = keep ? keepStory : paying;
      return story ? [{ shown: grouped(number), value: number, story: t.outcomes[story] }] : [];
    });
    return sampleTable(cards, t.testCards, keep?.intro ?? t.testCardsIntro, t);
  }
  if (view.method !== 'sepa_debit') return '';
  const ibans = TEST_IBANS.map(({ iban, end }) => ({
    shown: groupedIban(iban),
    value: iban,
    story: t.ends[end],
  }));
  return sampleTable(ibans, t.testIbans, keep?.accountsIntro ?? t.testIbansIntro, t);
}

/** Links, because the page works without scripts: each shows the form of its method. */
function methodLinks(view: CheckoutView, t: PageTexts): string {
  if (view.methods.length < 2) return '';
  const links = view.methods.map((method) => {
    const current = method === view.method ? ' aria-current="page"' : '';
    return `<li><a href="/c/pay/${escape(view.session.id)}?method=${method}"${current}>${escape(t.methods[method])}</a></li>`;
  });
  return `<nav class="methods" aria-label="${escape(t.methods.heading)}"><ul>${links.join('')}</ul></nav>`;
}

function methodFields(view: CheckoutView, t: PageTexts, at: (name: FieldName) => object): string {
  const { form, method } = view;
  if (method === 'card') {
    return `${field('number', t.cardNumber, form, { autocomplete: 'cc-number', inputmode: 'numeric', placeholder: '1234 1234 1234 1234', ...at('number') })}
<div class="pair">${field('expiry', t.expiry, form, { autocomplete: 'cc-exp', inputmode: 'numeric', placeholder: t.expiryHint, ...at('expiry') })}
${field('cvc', t.cvc, form, { autocomplete: 'cc-csc', inputmode: 'numeric', placeholder: '123', ...at('cvc') })}</div>
${field('name', t.cardName, form, { autocomplete: 'cc-name', ...at('name') })}`;
  }
  const iban = field('iban', t.iban, form, {
    autocomplete: 'off',
    placeholder: 'DE00 0000 0000 0000 0000 00',
    ...at('iban'),
  });
  const holder = field('name', t.holder, form, { autocomplete: 'name', ...at('name') });
  return method === 'sepa_debit' ? `${iban}\n${holder}` : holder;
}

/** What the payer agrees to, or should know, before the button. */
function methodNotes(view: CheckoutView, t: PageTexts): string {
  const { method, session } = view;
  const keep = KEEP_TEXTS[view.language];
  const isSetup = session.mode === 'setup';
  const notes: string[] = [];
  if (method === 'sepa_debit') {
    notes.push((isSetup ? keep : t).mandate(view.account));
    if (!isSetup) notes.push(t.debitTakes);
  } else if (method !== 'card') notes.push(t.toBank(t.methods[method]));
  const message = session.custom_text.submit?.message;
  if (message !== undefined) notes.push(message);
  if (view.reused && method === 'card') notes.push((isSetup ? keep.agree : t.reuse)(view.account));
  else if (view.reused && !isSetup) notes.push(keep.reuseAccount(view.account));
  return notes.map((note) => `<p class="aside">${escape(note)}</p>`).join('\n');
}

/** The payment page. The pay button comes first in the form, so that Enter pays instead of filling. */
export function checkoutPage(view: CheckoutView): string {
  const t = PAGE_TEXTS[view.language];
  const { form, session, method } = view;
  const firstWrong = FIELDS[method].find((name) => form.errors[name] !== undefined);
  const at = (name: FieldName) => ({ focus: firstWrong === name });
  const alert = form.alert ?? (firstWrong ? t.errors.summary : null);
  const keep = KEEP_TEXTS[view.language];
  const isSetup = session.mode === 'setup';
  const payButton =
    session.submit_type === 'book' ? t.book : t.payNow(money(view, session.amount_total ?? 0));
  const button = isSetup ? keep.button : payButton;
  const legend = method === 'card' ? t.cardHeading : t.methods[method];
  const main = `<main class="checkout">
${summary(view, t)}
<div>
${methodLinks(view, t)}
<form method="post" action="/c/pay/${escape(session.id)}">
<input type="hidden" name="method" value="${method}">
<div class="panel">
${alert === null ? '' : `<p class="alert" role="alert">${escape(alert)}</p>`}
<fieldset><legend>${escape(t.contact)}</legend>
${field('email', t.email, form, { type: 'email', autocomplete: 'email', readonly: view.emailFixed, ...at('email') })}</fieldset>
<fieldset><legend>${escape(legend)}</legend>
${methodFields(view, t, at)}</fieldset>
<button class="pay" type="submit" name="pay" value="1"${form.filled ? ' autofocus' : ''}>${escape(button)}</button>
${methodNotes(view, t)}
</div>
${samples(view, t)}
</form>
</div>
</main>`;
  const title = (isSetup ? keep.title : t.pay)(view.account);
  return document(view.language, `${title} · ${t.banner}`, main);
}

/** A page that only says something, with at most one way on. */
export function plainPage(
  language: Language,
  text: { title: string; body: string },
  onward?: { href: string; label: string },
): string {
  const link = onward
    ? `<p><a class="go" href="${escape(onward.href)}">${escape(onward.label)}</a></p>`
    : '';
  return document(
    language,
    text.title,
    `<main><div class="panel plain"><h1>${escape(text.title)}</h1><p>${escape(text.body)}</p>${link}</div></main>`,
  );
}
