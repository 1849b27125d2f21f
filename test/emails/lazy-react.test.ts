import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('React and Liquid are loaded by the first compilation, not by importing what the server needs to fill mails', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve(specifier, context, next) { loaded.push(specifier); return next(specifier, context); } });
    const { compileMail } = await import('./emails/compile.ts');
    await import('./emails/fill.ts');
    await import('./emails/texts/languages.ts');
    const isReact = (name) => /^(react|react-dom|react-email|liquidjs)(\\/|$)/.test(name);
    const before = loaded.filter(isReact).length;
    await compileMail({ kind: 'sign_in', tone: 'neutral', language: 'en', brandColor: '#123456' });
    console.log(JSON.stringify([before, loaded.filter(isReact).length > 0]));
  `;
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(output)).toEqual([0, true]);
});
