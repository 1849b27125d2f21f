import type { FastifyInstance } from 'fastify';
import type Stripe from 'stripe';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { isLiveKey } from './client.ts';
import { isForeign, keepEvent } from './events.ts';
import { getAppId } from './queries.ts';

// The SDK's own default: five minutes.
const TOLERANCE_SECONDS = 300;
// Stripe's events stay well under 100 kB; a body that is larger is not one.
const BODY_LIMIT_BYTES = 512 * 1024;

/**
 * POST /webhooks/stripe: verified, stored, answered; the work is done by a job. In a scope of its own, because the
 * signature is over the raw bytes, which no other route should see.
 */
export async function registerStripeWebhook(
  app: FastifyInstance,
  services: Services,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    scope.post('/webhooks/stripe', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
      const event = await verify(services, request.body, request.headers['stripe-signature']);
      if (event === 'not_configured') {
        return reply
          .status(400)
          .send({ error: 'No secret to check a signature with is set here.' });
      }
      if (event === 'bad_signature') {
        request.log.warn('A Stripe webhook with a bad signature was refused.');
        return reply.status(400).send({ error: 'The signature is not valid.' });
      }
      return reply.send({ received: true, kept: await receive(services, event) });
    });
  });
}

async function verify(
  services: Services,
  body: unknown,
  signature: string | string[] | undefined,
): Promise<Stripe.Event | 'bad_signature' | 'not_configured'> {
  const stripe = await services.stripe();
  const secrets = services.config.stripe.webhookSecrets;
  if (!stripe || secrets.length === 0) return 'not_configured';
  if (!Buffer.isBuffer(body) || typeof signature !== 'string') return 'bad_signature';
  // Several secrets while one is being replaced by another.
  for (const secret of secrets) {
    try {
      return stripe.webhooks.constructEvent(
        body,
        signature,
        secret,
        TOLERANCE_SECONDS,
        undefined,
        services.clock.now().getTime(),
      );
    } catch {
      // Not this secret, too old, or not Stripe at all: the next secret decides.
    }
  }
  return 'bad_signature';
}

/** Stores the event unless it is of the other mode or of other software; false when nothing was stored. */
async function receive(services: Services, event: Stripe.Event): Promise<boolean> {
  if (event.livemode !== isLiveKey(services.config.stripe.secretKey ?? '')) return false;
  if (isForeign(event, await getAppId(services.sql))) return false;
  return transaction(services.sql, (tx) => keepEvent(tx, services, event, 'webhook'));
}
