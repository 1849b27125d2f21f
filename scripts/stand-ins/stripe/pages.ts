import type Stripe from 'stripe';
import { isExpired, isPublishedTestCard, onlyDigits, passesLuhn, readExpiry } from './cards.ts';
import type { Context } from './context.ts';
import { displayAmount } from './currencies.ts';
import {
  bankPage,
  checkoutPage,
  grouped,
  plainPage,
  type FieldErrors,
  type FieldName,
  type FormState,
} from './page-html.ts';
import { STYLE_HASH } from './page-style.ts';
import { PAGE_TEXTS, pageLanguage, type Language } from './page-texts.ts';
import { authenticate, payWithCard } from './payments.ts';
import { fixedEmail } from './sessions.ts';
import type { PayOutcome } from './tries.ts';

export interface PageRequest {
  method: string;
  path: string;
  query: string;
  body: string;
  acceptLanguage: string | undefined;
}

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface Deps {
  ctx: Context;
  /** Ends when the webhooks of the payment are delivered, when they failed or when they took too long. */
  beforeRedirect: () => Promise<void>;
}

const NOTHING_TYPED: Record<FieldName, string> = {
  email: '',
  number: '',
  expiry: '',
  cvc: '',
  name: '',
};

const successUrl = (session: Stripe.Checkout.Session): string =>
  (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);

/** Chromium applies form-action to the redirect after a form too, so the way back has to be named. */
function headers(session: Stripe.Checkout.Session | undefined): Record<string, string> {
  const back = session?.success_url ? ` ${new URL(successUrl(session)).origin}` : '';
  const policy = `default-src 'none'; style-src ${STYLE_HASH}; form-action 'self'${back}; frame-ancestors 'none'; base-uri 'none'`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

const redirect = (to: string): PageAnswer => ({
  status: 303,
  headers: { location: to, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  body: '',
});

/** Field by field, as the browser would before anything is sent to the bank. */
function check(
  values: Record<FieldName, string>,
  language: Language,
  now: number,
): {
  errors: FieldErrors;
  card: { number: string; expiry: { month: number; year: number } } | null;
} {
  const texts = PAGE_TEXTS[language].errors;
  const errors: FieldErrors = {};
  const number = onlyDigits(values.number);
  const expiry = readExpiry(values.expiry);
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email.trim())) errors.email = texts.email;
  if (!passesLuhn(number)) errors.number = texts.number;
  if (!expiry) errors.expiry = texts.expiry;
  else if (isExpired(expiry, now)) errors.expiry = texts.expired;
  if (!/^\d{3,4}$/.test(values.cvc.trim())) errors.cvc = texts.cvc;
  if (values.name.trim() === '') errors.name = texts.name;
  const well = expiry !== null && Object.keys(errors).length === 0;
  return { errors, card: well ? { number, expiry } : null };
}

export function createPages(deps: Deps) {
  const { ctx } = deps;

  const answer = (status: number, body: string, session?: Stripe.Checkout.Session): PageAnswer => ({
    status,
    headers: headers(session),
    body,
  });

  function checkout(
    session: Stripe.Checkout.Session,
    language: Language,
    form: Partial<FormState>,
  ): PageAnswer {
    const extras = ctx.store.sessionExtras.get(session.id);
    const email = fixedEmail(ctx, session);
    const values = { ...NOTHING_TYPED, ...form.values };
    // A number somebody typed is not sent back to the screen: only the published test numbers are.
    const shown = isPublishedTestCard(onlyDigits(values.number))
      ? values
      : { ...values, number: '', cvc: '' };
    const page = checkoutPage({
      language,
      account: ctx.accountName,
      session,
      lines: extras?.lines ?? [],
      form: {
        values: { ...shown, email: email ?? values.email },
        errors: form.errors ?? {},
        alert: form.alert ?? null,
        filled: form.filled ?? false,
      },
      emailFixed: email !== null,
      reused: extras?.intentData.setup_future_usage === 'off_session',
    });
    return answer(200, page, session);
  }

  /** The page of a Session that is no longer open. */
  function closed(session: Stripe.Checkout.Session, language: Language): PageAnswer {
    const t = PAGE_TEXTS[language];
    if (session.status === 'complete') {
      const onward = { href: successUrl(session), label: t.paid.go };
      return answer(200, plainPage(language, t.paid, onward), session);
    }
    const back =
      session.cancel_url === null
        ? undefined
        : { href: session.cancel_url, label: t.back(ctx.accountName) };
    return answer(410, plainPage(language, t.expired, back), session);
  }

  async function conclude(
    session: Stripe.Checkout.Session,
    language: Language,
    outcome: PayOutcome,
    values: Record<FieldName, string>,
  ): Promise<PageAnswer> {
    switch (outcome.outcome) {
      case 'paid':
      case 'processing':
        await deps.beforeRedirect();
        return redirect(successUrl(session));
      case 'authenticate':
        return redirect(`/c/3ds/${outcome.intent}`);
      case 'declined': {
        const alert = PAGE_TEXTS[language].declines[outcome.decline];
        return checkout(session, language, { values, alert });
      }
      case 'already-complete':
      case 'expired':
        return closed(session, language);
    }
  }

  async function submitted(
    session: Stripe.Checkout.Session,
    language: Language,
    sent: URLSearchParams,
  ): Promise<PageAnswer> {
    const typed = (name: FieldName): string => (sent.get(name) ?? '').slice(0, 200);
    const values: Record<FieldName, string> = {
      email: fixedEmail(ctx, session) ?? typed('email'),
      number: typed('number'),
      expiry: typed('expiry'),
      cvc: typed('cvc'),
      name: typed('name'),
    };
    const fill = sent.get('fill');
    if (fill !== null && isPublishedTestCard(fill)) {
      const year = new Date(ctx.time.now()).getUTCFullYear() + 3;
      const filled = {
        ...values,
        number: grouped(fill),
        expiry: `12 / ${String(year).slice(-2)}`,
        cvc: '123',
        name: values.name || 'Demo Payer',
      };
      return checkout(session, language, { values: filled, filled: true });
    }
    const { errors, card } = check(values, language, ctx.time.now());
    if (!card) return checkout(session, language, { values, errors });
    const payer = { email: values.email.trim(), name: values.name.trim() };
    const outcome = ctx.causedBy({ id: ctx.ids.next('req_'), idempotency_key: null }, () =>
      payWithCard(ctx, session.id, card, payer),
    );
    return conclude(session, language, outcome, values);
  }

  async function payPage(request: PageRequest, id: string): Promise<PageAnswer> {
    const session = ctx.store.sessions.get(id);
    const language = pageLanguage(session?.locale ?? null, request.acceptLanguage);
    if (!session) return answer(404, plainPage(language, PAGE_TEXTS[language].missing));
    if (session.status !== 'open') return closed(session, language);
    if (request.method === 'POST') {
      return submitted(session, language, new URLSearchParams(request.body));
    }
    const failed = new URLSearchParams(request.query).has('unconfirmed');
    const alert = failed ? PAGE_TEXTS[language].declines.authentication_failed : null;
    return checkout(session, language, { alert });
  }

  async function bank(request: PageRequest, intentId: string): Promise<PageAnswer> {
    const intent = ctx.store.paymentIntents.get(intentId);
    const session = ctx.store.sessions.get(ctx.store.sessionOfIntent.get(intentId) ?? '');
    const language = pageLanguage(session?.locale ?? null, request.acceptLanguage);
    if (!intent || !session) {
      return answer(404, plainPage(language, PAGE_TEXTS[language].missing));
    }
    if (session.status !== 'open') return closed(session, language);
    if (intent.status !== 'requires_action') return redirect(`/c/pay/${session.id}`);
    if (request.method !== 'POST') {
      return answer(200, bankPage(language, intent, ctx.accountName), session);
    }
    const complete = new URLSearchParams(request.body).get('answer') === 'complete';
    const outcome = ctx.causedBy({ id: ctx.ids.next('req_'), idempotency_key: null }, () =>
      authenticate(ctx, intentId, complete ? 'complete' : 'fail'),
    );
    if (outcome.outcome === 'declined' && outcome.decline === 'authentication_failed') {
      return redirect(`/c/pay/${session.id}?unconfirmed`);
    }
    return conclude(session, language, outcome, NOTHING_TYPED);
  }

  function receipt(request: PageRequest, id: string): PageAnswer {
    const charge = ctx.store.charges.get(id);
    const language = pageLanguage(null, request.acceptLanguage);
    const t = PAGE_TEXTS[language];
    if (!charge?.paid) return answer(404, plainPage(language, t.missing));
    const amount = displayAmount(charge.amount, charge.currency, language);
    const last4 = charge.payment_method_details?.card?.last4 ?? '';
    const body = `${t.receipt.body(amount, ctx.accountName)} ${t.receipt.card} ${last4}.`;
    return answer(200, plainPage(language, { title: t.receipt.title, body }));
  }

  return async (request: PageRequest): Promise<PageAnswer> => {
    const [, kind, id] = /^\/c\/(pay|3ds|receipt)\/([A-Za-z0-9_]+)$/.exec(request.path) ?? [];
    if (kind === 'pay') return payPage(request, id ?? '');
    if (kind === '3ds') return bank(request, id ?? '');
    if (kind === 'receipt') return receipt(request, id ?? '');
    const language = pageLanguage(null, request.acceptLanguage);
    return answer(404, plainPage(language, PAGE_TEXTS[language].missing));
  };
}
