import type { OutgoingMail } from '../../server/mail/transport.ts';

/** A mail like those the sender hands over; what a test cares about is given. */
export function outgoingMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  const id = changes.id ?? '41';
  return {
    id,
    idempotencyKey: `msg_${id}`,
    from: { name: 'Atelier Démo', address: 'compta@atelier-demo.eu' },
    to: { name: 'Bob', address: 'bob@client.eu' },
    replyTo: null,
    subject: 'Facture F-2026-0042 – Atelier Démo',
    html: '<p>Bonjour, ceci est un rappel.</p>',
    text: 'Bonjour, ceci est un rappel.\n',
    messageId: `<msg_${id}@atelier-demo.eu>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Relance-Message': id,
      'X-Relance-Step': 'standard/1',
    },
    ...changes,
  };
}

/** A mail to this address, with its own id. */
export function mailTo(address: string, id = '41'): OutgoingMail {
  return outgoingMail({ id, to: { name: null, address } });
}
