import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { displayAmount } from './currencies.ts';
import { payByDebit } from './debits.ts';
import { answerIntent } from './intents.ts';
import { KEEP_TEXTS } from './keep-texts.ts';
import { bankPage } from './bank-html.ts';
import { checkoutPage, plainPage, type FieldName, type FormState } from './page-html.ts';
import { check, fillIn, NOTHING_TYPED, showable } from './page-form.ts';
import { STYLE_HASH } from './page-style.ts';
import { PAGE_TEXTS, pageLanguage, type Language } from './page-texts.ts';
import { authenticate, payByRedirect, payWithCard } from './payments.ts';
import { METHODS } from './session-rules.ts';
import { fixedEmail } from './sessions.ts';
import { answerSetup } from './setups.ts';
import type { PayOutcome } from './tries.ts';

export interface PageRequest {
  method: string;
  path: string;
  query: string;
  body: string;
  acceptLanguage: string | undefined;
  /** False when a browser says that another site sent it. */
  isSameOrigin: boolean;
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

const successUrl = (session: Stripe.Checkout.Session): string =>
  (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);

/** Chromium applies form-action to the redirect after a form too, so the way back has to be named. */
function headers(returnUrl: string | null): Record<string, string> {
  const back = returnUrl === null ? '' : ` ${new URL(returnUrl).origin}`;
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

/** The methods of a Session, and the one its page shows: what was asked for, else the first. */
function methodsOf(session: Stripe.Checkout.Session, asked: string | null) {
  const methods = METHODS.filter((method) => session.payment_method_types.includes(method));
  const method = methods.find((one) => one === asked) ?? methods[0] ?? 'card';
  return { methods, method };
}

/** Which bank's page a PaymentIntent waits for; null for a card's. */
function redirectOf(ctx: Context, intentId: string): 'bancontact' | 'ideal' | null {
  const intent = ctx.store.paymentIntents.get(intentId);
  const method = ctx.store.paymentMethods.get(intent?.payment_method as string);
  if (method?.bancontact) return 'bancontact';
  return method?.ideal ? 'ideal' : null;
}

const bankPath = (ctx: Context, intentId: string): string =>
  `/c/${redirectOf(ctx, intentId) ? 'redirect' : '3ds'}/${intentId}`;

/** Whether the page tells that the method is kept; who tells it on a page of their own hides it here. */
const tellsReuse = (session: Stripe.Checkout.Session, isKept: boolean): boolean =>
  (isKept || session.mode === 'setup') &&
  session.consent_collection?.payment_method_reuse_agreement?.position !== 'hidden';

/** Where the payer goes from the bank's page of an intent that has no Session, with what Stripe adds to it. */
function returnTo(intent: Stripe.PaymentIntent | Stripe.SetupIntent, to: string): string {
  const url = new URL(to);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? '');
  const failed = intent.status === 'requires_payment_method';
  url.searchParams.set('redirect_status', failed ? 'failed' : 'succeeded');
  return url.href;
}

export function createPages(deps: Deps) {
  const { ctx } = deps;

  const answer = (status: number, body: string, session?: Stripe.Checkout.Session): PageAnswer => ({
    status,
    headers: headers(session?.success_url ? successUrl(session) : null),
    body,
  });

  function checkout(
    session: Stripe.Checkout.Session,
    language: Language,
    asked: string | null,
    form: Partial<FormState>,
  ): PageAnswer {
    const extras = ctx.store.sessionExtras.get(session.id);
    const email = fixedEmail(ctx, session);
    const values = { ...NOTHING_TYPED, ...form.values };
    const page = checkoutPage({
      language,
      account: ctx.accountName,
      session,
      lines: extras?.lines ?? [],
      form: {
        values: { ...showable(values), email: email ?? values.email },
        errors: form.errors ?? {},
        alert: form.alert ?? null,
        filled: form.filled ?? false,
      },
      ...methodsOf(session, asked),
      emailFixed: email !== null,
      reused: tellsReuse(session, extras?.intentData.setup_future_usage === 'off_session'),
    });
    return answer(200, page, session);
  }

  /** The page of a Session that is no longer open. */
  function closed(session: Stripe.Checkout.Session, language: Language): PageAnswer {
    const t = PAGE_TEXTS[language];
    const keep = KEEP_TEXTS[language];
    if (session.status === 'complete') {
      const paid = session.payment_status === 'paid' ? t.paid : t.onItsWay;
      const text = session.mode === 'setup' ? keep.done : paid;
      const onward = { href: successUrl(session), label: text.go };
      return answer(200, plainPage(language, text, onward), session);
    }
    const back =
      session.cancel_url === null
        ? undefined
        : { href: session.cancel_url, label: t.back(ctx.accountName) };
    return answer(
      410,
      plainPage(language, session.mode === 'setup' ? keep.expired : t.expired, back),
      session,
    );
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
      case 'saved':
        await deps.beforeRedirect();
        return redirect(successUrl(session));
      case 'authenticate':
        return redirect(bankPath(ctx, outcome.intent));
      case 'declined': {
        const alert = PAGE_TEXTS[language].declines[outcome.decline];
        return checkout(session, language, 'card', { values, alert });
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
      iban: typed('iban'),
      name: typed('name'),
    };
    const { method } = methodsOf(session, sent.get('method'));
    const filled = fillIn(values, sent.get('fill') ?? '', ctx.time.now());
    if (filled) return checkout(session, language, method, { values: filled, filled: true });
    const { errors, entered } = check(method, values, language, ctx.time.now());
    if (!entered) return checkout(session, language, method, { values, errors });
    const payer = { email: values.email.trim(), name: values.name.trim() };
    const outcome = ctx.causedBy({ id: ctx.ids.next('req_'), idempotency_key: null }, () => {
      if (entered.method === 'card') return payWithCard(ctx, session.id, entered.card, payer);
      if (entered.method !== 'sepa_debit') {
        return payByRedirect(ctx, session.id, entered.method, payer);
      }
      return payByDebit(ctx, session.id, entered.iban, payer);
    });
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
    const query = new URLSearchParams(request.query);
    const failed = query.has('unconfirmed');
    const alert = failed ? PAGE_TEXTS[language].declines.authentication_failed : null;
    return checkout(session, language, query.get('method'), { alert });
  }

  /** The bank's page of an intent that the server made by the API. */
  async function bankWithoutSession(
    request: PageRequest,
    intent: Stripe.PaymentIntent | Stripe.SetupIntent,
    language: Language,
  ): Promise<PageAnswer> {
    const returnUrl = ctx.store.intentExtras.get(intent.id)?.returnUrl ?? null;
    if (intent.status === 'requires_action' && request.method !== 'POST') {
      const view = { language, intent, session: null, account: ctx.accountName };
      const body = bankPage({ ...view, redirect: redirectOf(ctx, intent.id) });
      return { status: 200, headers: headers(returnUrl), body };
    }
    if (intent.status === 'requires_action') {
      const given = new URLSearchParams(request.body).get('answer');
      const said = given === 'complete' ? 'complete' : 'fail';
      ctx.causedBy({ id: ctx.ids.next('req_'), idempotency_key: null }, () =>
        intent.object === 'setup_intent'
          ? answerSetup(ctx, intent, said)
          : answerIntent(ctx, intent, said),
      );
      await deps.beforeRedirect();
    }
    if (returnUrl !== null) return redirect(returnTo(intent, returnUrl));
    const t = PAGE_TEXTS[language];
    const isDone = intent.status === 'succeeded';
    const done = intent.object === 'setup_intent' ? KEEP_TEXTS[language].done : t.paid;
    const failed = { title: t.bank.fail, body: t.declines.authentication_failed };
    return answer(200, plainPage(language, isDone ? done : failed));
  }

  async function bank(request: PageRequest, intentId: string): Promise<PageAnswer> {
    const { store } = ctx;
    const intent = store.paymentIntents.get(intentId) ?? store.setupIntents.get(intentId);
    const session = store.sessions.get(
      store.sessionOfIntent.get(intentId) ?? store.sessionOfSetup.get(intentId) ?? '',
    );
    const language = pageLanguage(session?.locale ?? null, request.acceptLanguage);
    if (!intent) return answer(404, plainPage(language, PAGE_TEXTS[language].missing));
    if (!session) return bankWithoutSession(request, intent, language);
    if (session.status !== 'open') return closed(session, language);
    if (intent.status !== 'requires_action') return redirect(`/c/pay/${session.id}`);
    if (request.method !== 'POST') {
      const view = { language, intent, session, account: ctx.accountName };
      return answer(200, bankPage({ ...view, redirect: redirectOf(ctx, intent.id) }), session);
    }
    // Read before the answer is given: a refusal takes the method away.
    const method = redirectOf(ctx, intentId);
    const complete = new URLSearchParams(request.body).get('answer') === 'complete';
    const outcome = ctx.causedBy({ id: ctx.ids.next('req_'), idempotency_key: null }, () =>
      authenticate(ctx, intentId, complete ? 'complete' : 'fail'),
    );
    if (outcome.outcome === 'declined' && outcome.decline === 'authentication_failed') {
      return redirect(`/c/pay/${session.id}?unconfirmed${method ? `&method=${method}` : ''}`);
    }
    return conclude(session, language, outcome, NOTHING_TYPED);
  }

  function receipt(request: PageRequest, id: string): PageAnswer {
    const charge = ctx.store.charges.get(id);
    const language = pageLanguage(null, request.acceptLanguage);
    const t = PAGE_TEXTS[language];
    if (!charge?.paid) return answer(404, plainPage(language, t.missing));
    const amount = displayAmount(charge.amount, charge.currency, language);
    const card = charge.payment_method_details?.card;
    const paid = t.receipt.body(amount, ctx.accountName);
    const body = card ? `${paid} ${t.receipt.card} ${card.last4}.` : paid;
    return answer(200, plainPage(language, { title: t.receipt.title, body }));
  }

  return async (request: PageRequest): Promise<PageAnswer> => {
    const [, kind, id] =
      /^\/c\/(pay|3ds|redirect|receipt)\/([A-Za-z0-9_]+)$/.exec(request.path) ?? [];
    if (kind === 'pay') return payPage(request, id ?? '');
    if (kind === '3ds' || kind === 'redirect') return bank(request, id ?? '');
    if (kind === 'receipt') return receipt(request, id ?? '');
    const language = pageLanguage(null, request.acceptLanguage);
    return answer(404, plainPage(language, PAGE_TEXTS[language].missing));
  };
}
