import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import type { Services } from '../services.ts';
import { readKeyRights } from '../stripe/rights.ts';
import { findStripeEvents, findStripePoll } from './queries.ts';
import type { Check, StripeFacts } from './views.ts';

// A person is waiting for the page: longer than this and the answer is no.
const CHECK_TIMEOUT_MS = 8000;

/** Asks the mail transport whether it would work. */
export async function checkMail(services: Services, texts: OfficeTexts): Promise<Check> {
  const words = texts.organization.mail;
  const problem = await within(services.mail.check());
  return problem === null
    ? { works: true, sentence: words.works }
    : { works: false, sentence: `${words.fails} ${problem}` };
}

/** Asks Stripe whose key it is, and whether it may do all that is needed. */
export async function checkStripe(services: Services, texts: OfficeTexts): Promise<Check> {
  const words = texts.organization.stripe;
  const stripe = await services.stripe();
  if (!stripe) return { works: false, sentence: words.missing };
  try {
    const { account, missing } = await readKeyRights(stripe, CHECK_TIMEOUT_MS);
    if (missing.length > 0) return { works: false, sentence: words.lacks(missing.join(', ')) };
    return { works: true, sentence: words.works(account ?? '') };
  } catch (error) {
    return { works: false, sentence: `${words.fails} ${sentenceOf(error)}` };
  }
}

/** What is known of Stripe without asking it. `show` writes an instant for the reader. */
export async function stripeFacts(
  services: Services,
  show: (instant: Date) => string,
): Promise<StripeFacts> {
  const { secretKey, webhookSecrets, apiBase } = services.config.stripe;
  const [poll, events] = await Promise.all([
    findStripePoll(services.sql),
    findStripeEvents(services.sql),
  ]);
  return {
    mode: secretKey === null ? 'none' : secretKey.includes('_live_') ? 'live' : 'test',
    server: apiBase,
    webhookSecrets: webhookSecrets.length,
    webhookUrl: `${services.config.publicUrl}/webhooks/stripe`,
    lastWebhook: events.lastWebhookAt ? show(events.lastWebhookAt) : null,
    lastPoll: poll ? show(poll.polledAt) : null,
    missedByWebhook: poll?.missedByWebhook ?? 0,
    waiting: events.waiting,
  };
}

async function within(check: Promise<string | null>): Promise<string | null> {
  const { promise: tooLong, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => {
    resolve(`no answer within ${CHECK_TIMEOUT_MS / 1000} seconds`);
  }, CHECK_TIMEOUT_MS);
  try {
    return await Promise.race([check, tooLong]);
  } catch (error) {
    return sentenceOf(error);
  } finally {
    clearTimeout(timer);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
