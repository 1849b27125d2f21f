import { accessSync, constants } from 'node:fs';
import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { ROOT } from '../../server/root.ts';

const FLAGS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/local/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What starts a browser. */
interface Installation {
  path: string;
  env: Record<string, string>;
}

/**
 * A Chromium with a fresh profile: the one CHROME_PATH names, else an installed one, else the one of the npm package
 * @sparticuz/chromium. Throws with what was tried when none starts.
 */
export async function launchChromium(from: 'anywhere' | 'package' = 'anywhere'): Promise<Browser> {
  const tried: string[] = [];
  for (const find of from === 'package' ? [unpackPackaged] : waysToFind()) {
    try {
      const { path, env } = await find();
      return await launch(path, env);
    } catch (error) {
      tried.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  throw new Error(
    `No browser starts, and these tests need one: install Chromium, or name one in CHROME_PATH.\n${tried.join('\n')}`,
  );
}

function waysToFind(): (() => Promise<Installation>)[] {
  const named = process.env['CHROME_PATH'];
  if (named) return [async () => ({ path: named, env: {} })];
  const installed = INSTALLED.filter(isExecutable).map((path) => async () => ({ path, env: {} }));
  // A distribution's launcher may be there and only say that something else has to be installed.
  return [...installed, unpackPackaged];
}

function launch(executablePath: string, env: Record<string, string>): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: FLAGS,
    // Only pages of these tests are opened, and containers and root have no sandbox.
    chromiumSandbox: false,
    // A user without a home cannot keep a crash database.
    env: { ...process.env, XDG_CONFIG_HOME: tmpdir(), XDG_CACHE_HOME: tmpdir(), ...env },
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser of the npm package with the libraries and fonts it brings, unpacked once for each user. */
async function unpackPackaged(): Promise<Installation> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('@sparticuz/chromium runs on Linux on x64 only: set CHROME_PATH.');
  }
  const packageFile = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packageDir = dirname(dirname(packageFile));
  const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const name = `chromium-${manifest.version}`;
  const parents = [
    join(ROOT, 'node_modules', '.cache'),
    join(tmpdir(), `relance-tests-${process.getuid?.() ?? 0}`),
  ];
  let problem: unknown;
  for (const parent of parents) {
    try {
      const home = join(parent, name);
      if (!(await isReady(home))) await unpackInto(join(packageDir, 'bin'), parent, home);
      return {
        path: join(home, 'chromium'),
        env: {
          LD_LIBRARY_PATH: [join(home, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']]
            .filter(Boolean)
            .join(':'),
          FONTCONFIG_PATH: home,
          FONTCONFIG_FILE: join(home, 'fonts.conf'),
        },
      };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

async function isReady(home: string): Promise<boolean> {
  return access(join(home, 'chromium'), constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Unpacks beside the place and moves it there in one step: of two processes at once the second finds it done. */
async function unpackInto(binDir: string, parent: string, home: string): Promise<void> {
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const owner = (await stat(parent)).uid;
  if (owner !== process.getuid?.()) throw new Error(`${parent} belongs to another user.`);
  const staging = await mkdtemp(join(parent, 'unpacking-'));
  try {
    await inflateInto(binDir, staging);
    await writeFile(join(staging, 'fonts.conf'), fontsConf(join(home, 'fonts')));
    await chmod(join(staging, 'chromium'), 0o755);
    await chmod(staging, 0o755);
    await rename(staging, home);
  } catch (error) {
    if (!(await isReady(home))) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function inflateInto(binDir: string, folder: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  // The package unpacks into the directory for temporary files, which it asks for as it begins.
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  const parts = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((name) =>
    inflate(join(binDir, name)),
  );
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await Promise.all(parts);
}

// The package's own configuration names places of the machine it is made for.
function fontsConf(fonts: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
}
