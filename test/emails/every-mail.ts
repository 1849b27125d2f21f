import { compileMail, type MailTemplate } from '../../emails/compile.ts';
import { fillMail, MissingFact, type FactRecord, type FilledMail } from '../../emails/fill.ts';
import { isLetter } from '../../emails/letters/letters.ts';
import { allSamples, sampleFacts, type Sample } from '../../emails/samples.ts';

export interface KnownMail {
  /** The sample, and the fact that is missing. */
  name: string;
  template: MailTemplate;
  facts: FactRecord;
  mail: FilledMail;
}

/**
 * Every mail that comes with the program, in every language, tone and wording: with all facts it can have, and with each of
 * those that may be missing taken away, one by one.
 */
export async function everyMail(): Promise<KnownMail[]> {
  const mails: KnownMail[] = [];
  for (const sample of allSamples()) {
    const { template } = sample;
    const skeleton = await compileMail(template);
    for (const [what, facts] of variationsOf(sample)) {
      try {
        const mail = fillMail(skeleton, facts as never);
        mails.push({ name: `${sample.name} ${what}`, template, facts, mail });
      } catch (error) {
        // A mail without that fact does not leave.
        if (!(error instanceof MissingFact) || what === 'with all') throw error;
      }
    }
  }
  return mails;
}

function* variationsOf(sample: Sample): Generator<[string, FactRecord]> {
  const all = withAllFacts(sample);
  yield ['with all', all];
  for (const [name, value] of Object.entries(all)) {
    if (!Array.isArray(value)) {
      yield [`without ${name}`, { ...all, [name]: null }];
      continue;
    }
    yield [`without ${name}`, { ...all, [name]: [] }];
    for (const column of Object.keys(value[0] ?? {})) {
      const rows = value.map((row) => ({ ...row, [column]: null }));
      yield [`without ${name}.${column}`, { ...all, [name]: rows }];
    }
  }
}

/** The facts of a sample, those it lacks taken from the samples that have them. One invoice stays one; letters lack but the factor. */
function withAllFacts({ template, facts }: Sample): FactRecord {
  if (isLetter(template.kind)) {
    const transferOnly = 'payUrl' in facts ? { transferOnly: 'Facto & Cie' } : {};
    return { ...facts, ...transferOnly };
  }
  const { several } = sampleFacts(template.language);
  const rich: FactRecord = {
    ...several.first_reminder_be,
    ...several.payment_received,
    ...several.before_due,
    payeeNotice: 'Facto & Cie, compte 4711',
    payeeNote: 'Contrat 0815',
    transferOnly: 'Facto & Cie',
  };
  const isEmpty = (value: FactRecord[string]) =>
    value === null || (Array.isArray(value) && value.length === 0);
  const filled = Object.entries(facts as FactRecord).map(([name, value]) => [
    name,
    isEmpty(value) ? (rich[name] ?? value) : value,
  ]);
  const given = Object.fromEntries(filled) as FactRecord;
  // A short code is drawn in no time; what it says makes no other element.
  const code = typeof given['transferCode'] === 'string' ? { transferCode: 'BCD' } : {};
  return withDiscounts({ ...given, ...code });
}

function withDiscounts(facts: FactRecord): FactRecord {
  const { lines } = facts;
  if (!Array.isArray(lines)) return facts;
  return { ...facts, lines: lines.map((line) => ({ ...line, discount: '− 12,34 € (04/05)' })) };
}
