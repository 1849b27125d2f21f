/*
 * A process of its own for the tests of the embedded database: starts it over argv[2], tells on
 * standard output what happened (one JSON line each) and stops it when its input says so or ends.
 */
import type * as Launcher from '../../server/db/embedded/embedded-postgres.ts';

const { startEmbeddedPostgres, isEmbeddedAvailable } = (await import(
  process.env['EMBEDDED_MODULE'] ?? '../../server/db/embedded/embedded-postgres.ts'
)) as typeof Launcher;

const tell = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
const sharedRoots = process.env['SHARED_ROOTS']?.split(':');

try {
  tell({ available: isEmbeddedAvailable() });
  const database = await startEmbeddedPostgres({
    dataDir: process.argv[2] ?? '',
    settings: { fsync: 'off' },
    log: (line) => tell({ log: line }),
    ...(sharedRoots ? { sharedRoots } : {}),
  });
  tell({ url: database.url, adopted: database.adopted });
  process.stdin.resume();
  process.stdin.on('end', () => {
    void database.stop().then(() => {
      tell({ stopped: true });
      process.exit(0);
    });
  });
} catch (error) {
  tell({ error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
