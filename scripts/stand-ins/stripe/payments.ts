import { DECLINES, testCard, type DeclineName, type Expiry } from './cards.ts';
import type { Context } from './context.ts';
import { fingerprintOf } from './ids.ts';
import { extrasOf, keepMethod } from './methods.ts';
import { cardPaymentMethod, redirectPaymentMethod, type PayerDetails } from './objects.ts';
import { fixedEmail } from './sessions.ts';
import { answerOnPage, keepOnPage } from './setups.ts';
import {
  askToAuthenticate,
  beginTry,
  openOne,
  refuse,
  refuseAuthentication,
  succeed,
  whyClosed,
  type PayOutcome,
  type SessionTry,
  type Try,
} from './tries.ts';

export interface CardEntered {
  /** Digits only; the Luhn check has been made. */
  number: string;
  expiry: Expiry;
}

/** The payer as the Session knows them: its e-mail address wins over what was typed. */
export function payerOf(ctx: Context, sessionId: string, typed: PayerDetails): PayerDetails {
  const { session } = openOne(ctx, sessionId);
  return { email: fixedEmail(ctx, session) ?? typed.email, name: typed.name };
}

/** One try to pay an open Session with a card, as the payer's page does it. */
export function payWithCard(
  ctx: Context,
  sessionId: string,
  card: CardEntered,
  payer: PayerDetails,
): PayOutcome {
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const method = cardPaymentMethod(
    ctx.ids.next('pm_'),
    ctx.time.seconds(),
    { ...card, fingerprint: fingerprintOf(card.number) },
    payerOf(ctx, sessionId, payer),
  );
  const { session } = openOne(ctx, sessionId);
  const known = { cardNumber: card.number };
  if (session.mode === 'setup') return keepOnPage(ctx, session, keepMethod(ctx, method, known));
  const attempt = beginTry(ctx, sessionId, method, known);
  const { outcome } = testCard(card.number);
  if (outcome === 'authenticates') return sendAway(ctx, attempt, '3ds');
  if (outcome === 'succeeds') return succeed(ctx, attempt, false);
  return decline(ctx, attempt, outcome, false);
}

/** One try by Bancontact or iDEAL: the payer goes to their bank's page. */
export function payByRedirect(
  ctx: Context,
  sessionId: string,
  type: 'bancontact' | 'ideal',
  payer: PayerDetails,
): PayOutcome {
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const method = redirectPaymentMethod(
    ctx.ids.next('pm_'),
    ctx.time.seconds(),
    type,
    payerOf(ctx, sessionId, payer),
  );
  return sendAway(ctx, beginTry(ctx, sessionId, method), 'redirect');
}

/** What the payer's bank answered on its page. */
export function authenticate(
  ctx: Context,
  intentId: string,
  answer: 'complete' | 'fail',
): PayOutcome {
  const setup = ctx.store.setupIntents.get(intentId);
  const sessions = setup ? ctx.store.sessionOfSetup : ctx.store.sessionOfIntent;
  const sessionId = sessions.get(intentId) ?? '';
  const closed = whyClosed(ctx, sessionId);
  if (closed) return closed;
  const { session, extras } = openOne(ctx, sessionId);
  const method = ctx.store.paymentMethods.get(extras.awaiting?.paymentMethod ?? '');
  delete extras.awaiting;
  const failed = { outcome: 'declined', decline: 'authentication_failed' } as const;
  if (setup) return method ? answerOnPage(ctx, session, method, answer) : failed;
  const intent = ctx.store.paymentIntents.get(intentId);
  if (!intent || !method) return failed;
  const attempt: SessionTry = { session, extras, intent, method };
  intent.next_action = null;
  if (answer === 'fail') {
    refuseAuthentication(ctx, attempt);
    return failed;
  }
  const { afterwards } = testCard(extrasOf(ctx, method.id).cardNumber);
  return afterwards
    ? decline(ctx, attempt, afterwards, true)
    : succeed(ctx, attempt, method.type === 'card');
}

function sendAway(ctx: Context, attempt: SessionTry, page: '3ds' | 'redirect'): PayOutcome {
  const { intent, extras, method } = attempt;
  extras.awaiting = { paymentMethod: method.id };
  askToAuthenticate(ctx, intent, page, null);
  return { outcome: 'authenticate', intent: intent.id };
}

function decline(
  ctx: Context,
  attempt: Try,
  name: DeclineName,
  authenticated: boolean,
): PayOutcome {
  refuse(ctx, attempt, DECLINES[name], authenticated);
  return { outcome: 'declined', decline: name };
}
