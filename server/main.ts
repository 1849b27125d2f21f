import { ConfigError, readConfig } from './config.ts';

const NODE_MAJOR_MIN = 22;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `Relance needs Node ${NODE_MAJOR_MIN} or newer, this is ${process.versions.node}: start it with "npm start", which brings its own.\n`,
  );
  process.exit(1);
}

try {
  const config = readConfig(process.env);
  const { serve } = await import('./serve.ts');
  await serve(config);
} catch (error) {
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
