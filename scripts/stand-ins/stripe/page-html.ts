import type Stripe from 'stripe';
import { TEST_CARDS } from './cards.ts';
import { displayAmount } from './currencies.ts';
import { PAGE_TEXTS, type Language, type PageTexts } from './page-texts.ts';
import { PAGE_STYLE } from './page-style.ts';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

export type FieldName = 'email' | 'number' | 'expiry' | 'cvc' | 'name';
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

function document(language: Language, title: string, main: string): string {
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
  /** The card will be kept for later payments. */
  reused: boolean;
}

const money = (view: CheckoutView, amount: number): string =>
  displayAmount(amount, view.session.currency ?? 'eur', view.language);

function summary(view: CheckoutView, t: PageTexts): string {
  const { session } = view;
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

function testCardTable(t: PageTexts): string {
  const rows = TEST_CARDS.filter((card) => card.story !== undefined).map((card) => {
    const shown = grouped(card.number);
    return `<tr><th scope="row"><code>${shown}</code><small>${escape(t.outcomes[card.outcome])}</small></th>
<td><button class="fill" type="submit" name="fill" value="${card.number}" formnovalidate aria-label="${escape(t.fillCard(shown))}">${escape(t.fill)}</button></td></tr>`;
  });
  return `<section class="panel cards" aria-labelledby="cards"><h2 id="cards">${escape(t.testCards)}</h2>
<p class="aside">${escape(t.testCardsIntro)}</p>
<table><tbody>${rows.join('\n')}</tbody></table></section>`;
}

/** The payment page. The pay button comes first in the form, so that Enter pays instead of filling. */
export function checkoutPage(view: CheckoutView): string {
  const t = PAGE_TEXTS[view.language];
  const { form, session } = view;
  const firstWrong = (['email', 'number', 'expiry', 'cvc', 'name'] as const).find(
    (name) => form.errors[name] !== undefined,
  );
  const at = (name: FieldName) => ({ focus: firstWrong === name });
  const alert = form.alert ?? (firstWrong ? t.errors.summary : null);
  const button =
    session.submit_type === 'book' ? t.book : t.payNow(money(view, session.amount_total ?? 0));
  const message = session.custom_text.submit?.message;
  const fields = `<fieldset><legend>${escape(t.contact)}</legend>
${field('email', t.email, form, { type: 'email', autocomplete: 'email', readonly: view.emailFixed, ...at('email') })}</fieldset>
<fieldset><legend>${escape(t.cardHeading)}</legend>
${field('number', t.cardNumber, form, { autocomplete: 'cc-number', inputmode: 'numeric', placeholder: '1234 1234 1234 1234', ...at('number') })}
<div class="pair">${field('expiry', t.expiry, form, { autocomplete: 'cc-exp', inputmode: 'numeric', placeholder: t.expiryHint, ...at('expiry') })}
${field('cvc', t.cvc, form, { autocomplete: 'cc-csc', inputmode: 'numeric', placeholder: '123', ...at('cvc') })}</div>
${field('name', t.cardName, form, { autocomplete: 'cc-name', ...at('name') })}</fieldset>`;
  const main = `<main class="checkout">
${summary(view, t)}
<form method="post" action="/c/pay/${escape(session.id)}">
<div class="panel">
${alert === null ? '' : `<p class="alert" role="alert">${escape(alert)}</p>`}
${fields}
<button class="pay" type="submit" name="pay" value="1"${form.filled ? ' autofocus' : ''}>${escape(button)}</button>
${message === undefined ? '' : `<p class="aside">${escape(message)}</p>`}
${view.reused ? `<p class="aside">${escape(t.reuse(view.account))}</p>` : ''}
</div>
${testCardTable(t)}
</form>
</main>`;
  return document(view.language, `${t.pay(view.account)} · ${t.banner}`, main);
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

/** The simulated page of the payer's bank. */
export function bankPage(
  language: Language,
  intent: Stripe.PaymentIntent,
  account: string,
): string {
  const t = PAGE_TEXTS[language];
  const amount = displayAmount(intent.amount, intent.currency, language);
  return document(
    language,
    `${t.bank.title} · ${t.banner}`,
    `<main><div class="panel plain"><h1>${escape(t.bank.title)}</h1>
<p>${escape(t.bank.body(amount, account))}</p>
<form method="post" action="/c/3ds/${escape(intent.id)}">
<button class="pay" type="submit" name="answer" value="complete">${escape(t.bank.complete)}</button>
<button class="quiet" type="submit" name="answer" value="fail">${escape(t.bank.fail)}</button>
</form>
<p class="aside">${escape(t.bank.leave)}</p></div></main>`,
  );
}
