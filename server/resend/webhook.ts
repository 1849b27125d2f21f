import type { FastifyInstance } from 'fastify';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { keepEvent, readEvent } from './events.ts';
import { signingKey, verifiedId } from './signature.ts';

// An event holds headers and addresses of a mail, never its text: some kilobytes.
const BODY_LIMIT_BYTES = 512 * 1024;

/**
 * POST /webhooks/resend: verified, stored, answered; the work is done by a job. In a scope of its own, because the
 * signature is over the raw bytes, which no other route should see.
 */
export async function registerResendWebhook(
  app: FastifyInstance,
  services: Services,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    scope.post('/webhooks/resend', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
      const key = signingKey(services.config.mail.resendWebhookSecret);
      // Resend tries for a day and more, so what comes before the secret is set is not lost.
      if (!key) {
        return reply
          .status(503)
          .send({ error: 'No secret to check a signature with is set here.' });
      }
      const { headers, body } = request;
      const isBody = Buffer.isBuffer(body);
      const id = isBody ? verifiedId(headers, body, key, services.clock.now()) : null;
      if (!isBody || id === null) {
        request.log.warn('A Resend webhook with a bad signature was refused.');
        return reply.status(400).send({ error: 'The signature is not valid.' });
      }
      const event = readEvent(body);
      if (!event) return reply.status(400).send({ error: 'The body is not an event.' });
      const isNew = await transaction(services.sql, (tx) => keepEvent(tx, services, id, event));
      return reply.send({ received: true, new: isNew });
    });
  });
}
