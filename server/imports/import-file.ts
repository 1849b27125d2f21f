import { Conflict, Invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { applyImport, createImport, discardImport } from './actions.ts';
import { parseChoices } from './choices-rules.ts';
import { listImportRows, type ImportCounts } from './queries.ts';
import { getImport } from './reading.ts';
import { explainRemark } from './remark-rules.ts';
import type { Reading, Remark } from './rules.ts';

/** What an import by command line did, ready for JSON. */
export interface ImportSummary {
  importId: number;
  filename: string;
  /** `preview`: only looked at. `refused`: lines were rejected and nothing was applied. */
  result: 'applied' | 'preview' | 'refused';
  reading: Reading;
  counts: ImportCounts;
  /** The first rejected lines, with the reasons as sentences. */
  rejected: { line: number; number: string | null; reasons: (Remark & { message: string })[] }[];
}

// More than anyone reads in a terminal; the preview page shows them all.
const REJECTED_LISTED = 1_000;

/**
 * Imports a file in one go, as the command line does. `mapping` is the content of a mapping file (see ReadingChoices). Throws
 * Invalid when the file or the mapping cannot be read; rejected lines without `skipRejected` are a result, not an error.
 */
export async function importFile(
  services: Services,
  asked: {
    filename: string;
    file: Buffer;
    mapping?: unknown;
    dryRun: boolean;
    userId: number | null;
    skipRejected: boolean;
  },
): Promise<ImportSummary> {
  const { filename, file, userId } = asked;
  const choices = asked.mapping === undefined ? {} : parseChoices(asked.mapping);
  const { id } = await createImport(services, { filename, file, userId, reading: choices });
  let result: ImportSummary['result'] = 'preview';
  if (!asked.dryRun) result = await applyOrRefuse(services, id, asked);
  const { counts, reading } = await getImport(services, id);
  const rows = await listImportRows(services.sql, id, {
    outcome: 'rejected',
    limit: REJECTED_LISTED,
  });
  if (result !== 'applied') await discardImport(services, id, { userId });
  return {
    importId: id,
    filename,
    result,
    reading,
    counts,
    rejected: rows.map(({ line, number, reasons }) => ({
      line,
      number,
      reasons: reasons.map((reason) => ({ ...reason, message: explainRemark(reason) })),
    })),
  };
}

// The books may move between the comparison and the booking; nobody is here to look at the preview again.
const TRIES = 3;

async function applyOrRefuse(
  services: Services,
  importId: number,
  { skipRejected, userId }: { skipRejected: boolean; userId: number | null },
): Promise<'applied' | 'refused'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await applyImport(services, importId, { skipRejected, userId });
      return 'applied';
    } catch (error) {
      if (error instanceof Invalid) return 'refused';
      if (!(error instanceof Conflict) || attempt === TRIES) throw error;
    }
  }
}
