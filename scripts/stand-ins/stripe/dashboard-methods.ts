import type Stripe from 'stripe';
import { ADVICE_CODES, DECLINES, REFUSALS, type AdviceCode, type RefusalName } from './cards.ts';
import type { Context } from './context.ts';
import type { StripeControl } from './control.ts';
import {
  facts,
  form,
  html,
  input,
  instant,
  link,
  panel,
  paragraph,
  select,
  table,
  type Html,
} from './dashboard-html.ts';
import { pageOf } from './dashboard-list.ts';
import { newestFirst } from './lists.ts';
import { extrasOf } from './methods.ts';

const SECTION = '/_dashboard/methods';

export const methodPath = (methodId: string): string => `${SECTION}/${methodId}`;

const joined = (parts: Html[]): Html => html(parts.map((part) => part.html).join('\n'));
const words = (name: string): string => name.replaceAll('_', ' ');
const twoDigits = (month: number): string => String(month).padStart(2, '0');

/** Card ending in 4242, SEPA debit ending in 3000. */
export function methodTitle(method: Stripe.PaymentMethod): string {
  if (method.card) return `Card ending in ${method.card.last4}`;
  if (method.sepa_debit) return `SEPA debit ending in ${method.sepa_debit.last4}`;
  return method.type;
}

const mandateOf = (ctx: Context, method: Stripe.PaymentMethod): Stripe.Mandate | undefined =>
  ctx.store.mandates.get(extrasOf(ctx, method.id).mandate ?? '');

/** What a reader wants to know first: gone, refused next time, or ready. */
function stateOf(ctx: Context, method: Stripe.PaymentMethod): string {
  if (method.customer === null) return 'detached';
  if (mandateOf(ctx, method)?.status === 'inactive') return 'mandate inactive';
  const [planned] = extrasOf(ctx, method.id).refusals;
  return planned ? `next payment refused: ${words(planned.decline)}` : 'kept';
}

const ownerOf = (ctx: Context, method: Stripe.PaymentMethod): string => {
  const owner = ctx.store.customers.get(method.customer as string);
  return owner?.name ?? owner?.email ?? owner?.id ?? '–';
};

/** Those that belong to a customer, and those that did: what a page used once is nobody's to change. */
export function methodList(ctx: Context, page: number): Html {
  const detached = new Set(
    [...ctx.store.events.values()].flatMap(({ type, data }) =>
      type === 'payment_method.detached' ? [data.object.id] : [],
    ),
  );
  const all = newestFirst(ctx.store.paymentMethods).filter(
    (method) => method.customer !== null || detached.has(method.id),
  );
  const { rows, turn } = pageOf(all, page, SECTION);
  const cells = rows.map((method) => [
    link(methodPath(method.id), methodTitle(method)),
    stateOf(ctx, method),
    ownerOf(ctx, method),
    instant(method.created * 1000),
  ]);
  const columns = ['Method', 'State', 'Customer', 'When (UTC)'];
  return panel(
    'Newest first',
    table(
      'Saved methods',
      columns.map((label) => ({ label })),
      cells,
      'No card and no account is kept for later.',
    ),
    turn,
  );
}

export function methodShow(ctx: Context, method: Stripe.PaymentMethod): Html {
  const { card } = method;
  const mandate = mandateOf(ctx, method);
  const parts = [
    panel(
      'What is known',
      facts([
        ['State', stateOf(ctx, method)],
        ['Customer', ownerOf(ctx, method)],
        ...(card
          ? [['Expires', `${twoDigits(card.exp_month)} / ${card.exp_year}`] as [string, string]]
          : []),
        ...(mandate ? [['Mandate', `${mandate.id}, ${mandate.status}`] as [string, string]] : []),
        ['When (UTC)', instant(method.created * 1000)],
        ['PaymentMethod', method.id],
      ]),
    ),
  ];
  if (method.customer === null) return joined(parts);
  parts.push(refusalPanel(ctx, method));
  if (card) parts.push(expiryPanel(method.id, card));
  if (mandate?.status === 'active') parts.push(mandatePanel(method.id, mandate));
  parts.push(
    panel(
      'Detach',
      paragraph('It is taken away from the customer and can never be charged again.'),
      form({
        action: 'detach-method',
        back: methodPath(method.id),
        hidden: { method: method.id },
        buttons: [{ label: 'Detach' }],
      }),
    ),
  );
  return joined(parts);
}

function refusalPanel(ctx: Context, method: Stripe.PaymentMethod): Html {
  const back = methodPath(method.id);
  const hidden = { method: method.id };
  const { refusals } = extrasOf(ctx, method.id);
  const rows = refusals.map(({ decline, adviceCode }, index) => [
    index + 1,
    words(decline),
    adviceCode === null ? 'none' : words(adviceCode),
  ]);
  const columns = ['Payment', 'Refused because', 'Advice'];
  const asked = form({
    action: 'next-charge',
    back,
    hidden,
    fields: [
      select(
        'decline',
        'Refused because',
        REFUSALS.map((name) => [name, words(name)]),
        'insufficient_funds',
      ),
      select('advice', 'Advice', [
        ['', 'What usually comes with it'],
        ...ADVICE_CODES.map((code) => [code, words(code)] as const),
        ['none', 'None'],
      ]),
      input('times', 'How often', '1', { type: 'number' }),
    ],
    buttons: [{ label: 'Refuse', isFirst: true }],
  });
  const parts = [
    paragraph(
      method.card
        ? 'The bank refuses the next payments without the payer, although the card paid before.'
        : 'The next debits are asked for as usual and fail three days later.',
    ),
    table(
      'Planned refusals',
      columns.map((label) => ({ label })),
      rows,
      'No refusal is planned.',
    ),
    asked,
  ];
  if (rows.length > 0) {
    const buttons = [{ label: 'Forget them' }];
    parts.push(form({ action: 'forget-charges', back, hidden, buttons }));
  }
  return panel('The next payments', ...parts);
}

function expiryPanel(id: string, card: Stripe.PaymentMethod.Card): Html {
  const back = methodPath(id);
  return panel(
    'Expiry',
    form({
      action: 'change-card',
      back,
      hidden: { method: id },
      fields: [
        input('month', 'Month', String(card.exp_month), { type: 'number' }),
        input('year', 'Year', String(card.exp_year), { type: 'number' }),
      ],
      buttons: [{ label: 'Change', isFirst: true }],
    }),
    form({
      action: 'expire-card',
      back,
      hidden: { method: id },
      buttons: [{ label: 'Let it expire' }],
    }),
  );
}

function mandatePanel(id: string, mandate: Stripe.Mandate): Html {
  return panel(
    'Mandate',
    paragraph('The payer, or their bank, may end the leave to debit the account.'),
    form({
      action: 'deactivate-mandate',
      back: methodPath(id),
      hidden: { mandate: mandate.id },
      buttons: [{ label: 'End the mandate' }],
    }),
  );
}

/** What was done, as the next page says it. */
export const METHOD_NOTICES: Record<string, string> = {
  'next-charge': 'The next payment will be refused.',
  'forget-charges': 'No refusal is planned any more.',
  'change-card': 'The card was changed.',
  'expire-card': 'The card has expired.',
  'deactivate-mandate': 'The mandate has ended.',
  'detach-method': 'It was detached.',
};

/** A whole number within its limits. @throws RangeError that the visitor can read */
function readNumber(typed: string, label: string, min: number, max: number): number {
  const value = Number(typed);
  if (typed.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${label}: a number from ${min} to ${max}.`);
}

type Sent = (name: string) => string;

export function methodActions(control: StripeControl): Record<string, (sent: Sent) => unknown> {
  return {
    'next-charge': (sent) => {
      const decline = REFUSALS.find((name: RefusalName) => name === sent('decline'));
      if (!decline) throw new RangeError('Choose why it is refused.');
      const chosen = ADVICE_CODES.find((code: AdviceCode) => code === sent('advice'));
      const usual = sent('advice') === 'none' ? null : DECLINES[decline].adviceCode;
      const times = readNumber(sent('times'), 'How often', 1, 100);
      control.nextCharge(sent('method'), { decline, advice_code: chosen ?? usual, times });
    },
    'forget-charges': (sent) => control.nextCharge(sent('method'), null),
    'change-card': (sent) =>
      control.changeCard(sent('method'), {
        exp_month: readNumber(sent('month'), 'Month', 1, 12),
        exp_year: readNumber(sent('year'), 'Year', 2000, 2999),
      }),
    'expire-card': (sent) => control.expireCard(sent('method')),
    'deactivate-mandate': (sent) => control.deactivateMandate(sent('mandate')),
    'detach-method': (sent) => control.detachMethod(sent('method')),
  };
}
