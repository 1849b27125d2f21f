import type { MailTransport } from './transport.ts';

/** Takes every mail at once and sends none: it stays readable in the database. */
export function createOutboxTransport(): MailTransport {
  return {
    name: 'outbox',
    batchSize: 100,
    concurrency: 1,
    isRepeatable: true,
    send: async (mails) => mails.map(() => ({ outcome: 'accepted', providerId: null })),
    check: async () => null,
    close: async () => undefined,
  };
}
