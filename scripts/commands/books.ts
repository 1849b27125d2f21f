import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { explainInvoice } from '../../server/invoices/explain.ts';
import { Invalid } from '../../server/errors.ts';
import { importFile } from '../../server/imports/import-file.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { findInvoiceByNumber } from '../../server/invoices/queries.ts';
import { print, Refused } from './output.ts';
import { withServices } from './services.ts';

interface ImportOptions {
  map?: string;
  dryRun?: boolean;
  skipRejected?: boolean;
  json?: boolean;
}

/** `relance import invoices FILE`. */
export async function importInvoices(path: string, options: ImportOptions): Promise<void> {
  const file = await readOrRefuse(path);
  const mapping =
    options.map === undefined ? undefined : parseJson(await readOrRefuse(options.map), options.map);
  await withServices(
    async (services) => {
      const summary = await importFile(services, {
        filename: basename(path),
        file,
        ...(mapping === undefined ? {} : { mapping }),
        dryRun: options.dryRun ?? false,
        userId: null,
        skipRejected: options.skipRejected ?? false,
      }).catch((error: unknown) => {
        if (error instanceof Invalid) throw new Refused(error.message);
        throw error;
      });
      const counts = Object.entries(summary.counts).map(
        ([name, count]) => `  ${name}: ${String(count)}`,
      );
      const rejected = summary.rejected.flatMap(({ line, number, reasons }) =>
        reasons.map((reason) => `  line ${line}${number ? ` (${number})` : ''}: ${reason.message}`),
      );
      print(options, summary, [
        `${summary.filename}: ${summary.result}`,
        ...counts,
        ...(rejected.length > 0 ? ['Rejected:', ...rejected] : []),
      ]);
      if (summary.result === 'refused') {
        throw new Refused(
          'Nothing was imported: correct the rejected lines, or leave them out with --skip-rejected.',
        );
      }
    },
    { needsOrganization: true },
  );
}

/** `relance why NUMBER`. */
export async function why(number: string, options: { json?: boolean }): Promise<void> {
  await withServices(async (services) => {
    const invoice = await findInvoiceByNumber(services.sql, number);
    if (!invoice) throw new Refused(`There is no invoice ${number}.`);
    const explanation = await explainInvoice(services.sql, services, invoice.id);
    if (!explanation) throw new Refused('There is no organization yet.');
    const { next, scenario, steps, reasons } = explanation;
    const headline = {
      step:
        next.kind === 'step'
          ? `next: ${next.stepKey} (${next.channel}, ${next.tone}) on ${next.on}`
          : '',
      held:
        next.kind === 'held'
          ? `held because of ${next.because}${next.reviewOn ? ` until ${next.reviewOn}` : ''}`
          : '',
      done: 'every step is behind it',
      paid: 'paid: nothing more is asked',
    }[next.kind];
    print(options, { invoice: number, ...explanation }, [
      `${number}: ${headline}`,
      `scenario: ${scenario.name} (${scenario.key})`,
      ...reasons.map(
        ({ code, facts }) =>
          `  ${code} ${Object.entries(facts)
            .map(([k, v]) => `${k}=${v}`)
            .join(' ')}`,
      ),
      ...steps.map(
        (step) =>
          `  ${step.decidedOn} ${step.stepKey}: ${step.outcome}${step.reason ? ` (${step.reason})` : ''}`,
      ),
    ]);
  });
}

/** `relance ledger check`. */
export async function ledgerCheck(options: { json?: boolean }): Promise<void> {
  await withServices(async (services) => {
    const violations = await checkLedger(services.sql);
    print(
      options,
      { ok: violations.length === 0, violations },
      violations.length === 0
        ? ['The ledger is sound: every balance is the sum of its entries.']
        : violations.map(
            (one) => `${one.kind} ${one.subject}: expected ${one.expected}, found ${one.found}`,
          ),
    );
    if (violations.length > 0) throw new Refused(`The ledger has ${violations.length} faults.`);
  });
}

async function readOrRefuse(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Refused(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parseJson(file: Buffer, path: string): unknown {
  try {
    return JSON.parse(file.toString('utf8'));
  } catch {
    throw new Refused(`${path} is not JSON.`);
  }
}
