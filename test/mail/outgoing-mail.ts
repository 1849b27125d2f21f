import type { MailFacts } from '../../emails/facts.ts';
import type { MailBody } from '../../emails/fill.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';

interface Written {
  html: string;
  text: string;
}

/** A mail like those the sender hands over; what a test cares about is given. */
export function outgoingMail(
  changes: Partial<OutgoingMail & Written> = {},
): OutgoingMail & Written {
  const id = changes.id ?? '41';
  const html = changes.html ?? '<p>Bonjour, ceci est un rappel.</p>';
  const text = changes.text ?? 'Bonjour, ceci est un rappel.\n';
  return {
    id,
    idempotencyKey: `msg_${id}`,
    from: { name: 'Atelier Démo', address: 'compta@atelier-demo.eu' },
    to: { name: 'Bob', address: 'bob@client.eu' },
    replyTo: null,
    subject: 'Facture F-2026-0042 – Atelier Démo',
    html,
    text,
    body: bodyOf(html, text),
    messageId: `<msg_${id}@atelier-demo.eu>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Relance-Message': id,
      'X-Relance-Step': 'standard/1',
    },
    ...changes,
  };
}

/** A body without gaps. */
function bodyOf(html: string, text: string): MailBody {
  return {
    skeleton: {
      version: 1,
      hash: '',
      kind: 'reminder',
      language: 'fr',
      subject: [],
      html: [html],
      text: [text],
    },
    facts: {} as MailFacts,
  };
}

/** A mail to this address, with its own id. */
export function mailTo(address: string, id = '41'): OutgoingMail {
  return outgoingMail({ id, to: { name: null, address } });
}
