import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { assert } from '../../server/errors.ts';
import { assignFactor, saveFactor } from '../../server/factors/actions.ts';
import { pauseCustomer } from '../../server/pauses/actions.ts';
import { activateDraft, walkChases } from '../../server/scenarios/activate-actions.ts';
import { getDraft, openDraft, saveDraft } from '../../server/scenarios/draft-actions.ts';
import { definitionOf } from '../../server/scenarios/definition-rules.ts';
import type { Playing } from './pay.ts';
import { findOpenInvoiceAbout } from './queries.ts';

/** An invoice that is sold, and to whom. */
const SALE = {
  on: '2026-02-17',
  customer: 'C001',
  subject: 'Lustre du salon, solde',
  factor: {
    name: 'Rhône Affacturage',
    // Bank code 30999 is given to no bank.
    ...{ iban: 'FR7630999008420007745120919', bic: 'RHAFFRPPXXX', holder: 'Rhône Affacturage SA' },
    ...{ note: 'Contrat 2026-118', notice: '', cardAllowed: false },
  },
} as const;

/** A customer who is left in peace until a day. */
const PAUSE = {
  on: '2026-02-24',
  customer: 'C022',
  untilOn: '2026-03-03',
  reason: 'Déménagement de leurs bureaux : comptabilité fermée jusqu’au 3 mars.',
} as const;

/** A mail of a scenario that Camille reads before it leaves, from that day on. */
const READ_FIRST = {
  on: '2026-02-20',
  scenario: 'standard',
  step: 'reminder-3',
  note: 'Les relances fermes sont relues avant leur départ.',
} as const;

/** What Camille settles in the back office on a day, beside answers: who is paid, who is left in peace, what she reads first. */
export async function playOffice(play: Playing, day: PlainDate): Promise<void> {
  if (day === SALE.on) await sellInvoice(play);
  if (day === PAUSE.on) await pauseOne(play);
  if (day === READ_FIRST.on) await readFirst(play);
}

async function sellInvoice({ services, userId, customerIds }: Playing): Promise<void> {
  const { customer, subject, factor } = SALE;
  const by = { actor: 'user', userId } as const;
  const customerId = customerIds.get(customer) ?? 0;
  const invoiceId = await findOpenInvoiceAbout(services.sql, customerId, subject);
  assert(invoiceId !== undefined, `${customer} has no open invoice about "${subject}".`);
  const refusal = await transaction(services.sql, async (tx) => {
    const factorId = await saveFactor(tx, services, { factorId: null, ...factor }, by);
    return assignFactor(tx, services, { invoiceId, factorId }, by);
  });
  assert(refusal === null, `The invoice of ${customer} could not be sold.`);
}

async function pauseOne({ services, userId, customerIds }: Playing): Promise<void> {
  const { customer, untilOn, reason } = PAUSE;
  const customerId = customerIds.get(customer) ?? 0;
  await transaction(services.sql, (tx) =>
    pauseCustomer(tx, services, {
      ...{ customerId, untilOn, reason, by: { actor: 'user', userId } },
    }),
  );
}

/** A second version of a scenario, by which one of its mails waits for her approval; those under way follow it. */
async function readFirst({ services, userId }: Playing): Promise<void> {
  const { scenario: key, step, note } = READ_FIRST;
  const by = { actor: 'user', userId } as const;
  await openDraft(services, key, by);
  const { draft, revision } = await getDraft(services.sql, key);
  const { thanks, steps } = definitionOf(draft);
  const definition = {
    thanks,
    steps: steps.map((one) => (one.key === step ? { ...one, approval: true } : one)),
  };
  const saved = await saveDraft(services, { key, revision, definition, note }, by);
  assert(saved.ok, 'The draft was not saved.');
  const { known, revision: now } = await getDraft(services.sql, key);
  const asked = { key, versionId: known.draft?.versionId ?? 0, revision: now } as const;
  const activated = await activateDraft(services.sql, services, { ...asked, running: 'move' }, by);
  assert(activated.ok, 'The version was not activated.');
  // The job would do it within the minute.
  await walkChases(services);
}
