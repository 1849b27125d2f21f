#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../server/config.ts';
import { Refused } from './commands/output.ts';

// Each command loads what it needs: `--help` answers at once.
const program = new Command('relance')
  .description('Reminders for unpaid invoices, from the command line.')
  .showHelpAfterError('(--help tells how)')
  .exitOverride();

const json = ['--json', 'print one JSON document'] as const;

program
  .command('migrate')
  .description("bring the database to this release's schema")
  .option(...json)
  .action(async (options: { json?: boolean }) =>
    (await import('./commands/database.ts')).migrateDatabase(options),
  );

const user = program.command('user').description('accounts of the back office');
user
  .command('create')
  .description('make an account and print a one-time sign-in link')
  .requiredOption('--email <address>', 'their e-mail address')
  .requiredOption('--role <role>', 'admin, collector, accountant or viewer')
  .option('--name <name>', 'their name')
  .option(...json)
  .action(async (options: { email: string; role: string; name?: string; json?: boolean }) =>
    (await import('./commands/accounts.ts')).userCreate(options),
  );

const token = program.command('token').description('tokens of the API');
token
  .command('create')
  .description('make a token and print it, the only time it can be read')
  .requiredOption('--name <name>', 'what it is for')
  .option('--scope <scope>', 'read or write', 'read')
  .option(...json)
  .action(async (options: { name: string; scope: string; json?: boolean }) =>
    (await import('./commands/accounts.ts')).tokenCreate(options),
  );

const imports = program.command('import').description('bring data in');
imports
  .command('invoices')
  .description('import a CSV file of invoices; the same file twice changes nothing')
  .argument('<file>', 'the CSV file')
  .option('--map <file>', 'a JSON file that says how to read it')
  .option('--dry-run', 'only tell what would change')
  .option('--skip-rejected', 'import the good lines and leave the rejected ones out')
  .option(...json)
  .action(
    async (
      file: string,
      options: { map?: string; dryRun?: boolean; skipRejected?: boolean; json?: boolean },
    ) => (await import('./commands/books.ts')).importInvoices(file, options),
  );

program
  .command('run')
  .description('plan and send what is due; print what went out, and what was held and why')
  .option('--as-of <day>', 'the day it is for, YYYY-MM-DD')
  .option('--dry-run', 'only tell what would go out')
  .option(...json)
  .action(async (options: { asOf?: string; dryRun?: boolean; json?: boolean }) =>
    (await import('./commands/run.ts')).run(options),
  );

program
  .command('why')
  .description('tell what is next for an invoice, when, or what holds it')
  .argument('<invoice-number>')
  .option(...json)
  .action(async (number: string, options: { json?: boolean }) =>
    (await import('./commands/books.ts')).why(number, options),
  );

program
  .command('replay')
  .description('tell what scenarios would have said in a history, to compare them; writes nothing')
  .argument(
    '[file]',
    'a CSV file of invoices with the days they were paid; these books when left out',
  )
  .option('--scenario <key...>', 'which, key@draft for a draft; all when left out')
  .option('--map <file>', 'a JSON file that says how to read the CSV file')
  .option(...json)
  .action(
    async (
      file: string | undefined,
      options: { scenario?: string[]; map?: string; json?: boolean },
    ) => (await import('./commands/replay.ts')).replay(file, options),
  );

const scenarios = program.command('scenarios').description('plans of steps, as files');
scenarios
  .command('list')
  .description('tell which there are, in which version, and how many invoices are under way')
  .option(...json)
  .action(async (options: { json?: boolean }) =>
    (await import('./commands/scenarios.ts')).listScenarios(options),
  );
scenarios
  .command('export')
  .description('write the active scenarios, and who follows them, as one YAML file')
  .option('--key <key>', 'this one alone')
  .option('--output <file>', 'where to; standard output when left out')
  .option(...json)
  .action(async (options: { key?: string; output?: string; json?: boolean }) =>
    (await import('./commands/scenarios.ts')).exportFile(options),
  );
scenarios
  .command('import')
  .description('make drafts of a YAML file; the same file twice changes nothing')
  .argument('<file>', 'the YAML file')
  .option('--dry-run', 'only tell what would change')
  .option('--assignments', 'change who follows what too: at once, or when a draft is activated')
  .option(...json)
  .action(
    async (file: string, options: { dryRun?: boolean; assignments?: boolean; json?: boolean }) =>
      (await import('./commands/scenarios.ts')).importFile(file, options),
  );

const ledger = program.command('ledger').description('the ledger');
ledger
  .command('check')
  .description('prove that every balance is the sum of its entries')
  .option(...json)
  .action(async (options: { json?: boolean }) =>
    (await import('./commands/books.ts')).ledgerCheck(options),
  );

program
  .command('backup')
  .description('write the whole database into one file')
  .argument('<file>')
  .option(...json)
  .action(async (file: string, options: { json?: boolean }) =>
    (await import('./commands/database.ts')).backup(file, options),
  );

program
  .command('restore')
  .description('fill an empty installation from a backup file')
  .argument('<file>')
  .option(...json)
  .action(async (file: string, options: { json?: boolean }) =>
    (await import('./commands/database.ts')).restore(file, options),
  );

const clock = program.command('clock').description('the movable clock (only with TEST_CLOCK=1)');
clock
  .command('show', { isDefault: true })
  .description('tell what time it is')
  .option(...json)
  .action(async (options: { json?: boolean }) =>
    (await import('./commands/database.ts')).clock(null, options),
  );
clock
  .command('set')
  .description('put the clock at an instant')
  .argument('<instant>', 'such as 2026-03-02T08:00:00Z')
  .option(...json)
  .action(async (set: string, options: { json?: boolean }) =>
    (await import('./commands/database.ts')).clock({ set }, options),
  );
clock
  .command('advance')
  .description('move the clock on')
  .argument('<duration>', 'such as 7d, 12h or 30m')
  .option(...json)
  .action(async (advance: string, options: { json?: boolean }) =>
    (await import('./commands/database.ts')).clock({ advance }, options),
  );

program
  .command('doctor')
  .description('look at configuration, database, mail, Stripe and webhooks')
  .option(...json)
  .action(async (options: { json?: boolean }) =>
    (await import('./commands/doctor.ts')).doctor(options),
  );

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}

/** 0 for help, 2 for wrong usage, 1 for a refusal or a failure with its reason on standard error. */
function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const isExpected = error instanceof Refused || error instanceof ConfigError;
  const text = isExpected
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  return 1;
}
