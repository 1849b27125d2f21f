import { hash } from 'node:crypto';

export const INBOX_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2126, #e6e8ea); --quiet: light-dark(#5b636c, #a2a9b1);
  --paper: light-dark(#fff, #16191d); --ground: light-dark(#f6f7f8, #0f1215);
  --line: light-dark(#e1e4e8, #2a2f35); --link: light-dark(#0b57a4, #8ab9ec);
  --good: light-dark(#1c6b41, #7fcfa3); --bad: light-dark(#a3291d, #f0998f);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: .5rem 1rem; text-align: center; font-size: .875rem; color: var(--quiet); border-bottom: 1px solid var(--line); }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1.25rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1rem; font-weight: 600; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav { margin-bottom: 1rem; } .pages { margin-top: 1.25rem; }
.count, .time, time { color: var(--quiet); } .count { margin: 0; }
table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); }
th, td { padding: .6rem .9rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { font-size: .875rem; font-weight: 500; color: var(--quiet); border-top: 0; }
.time, td time { white-space: nowrap; font-size: .9375rem; font-variant-numeric: tabular-nums; }
.headers th { width: 16rem; font-weight: 500; } .headers { font-size: .9375rem; }
.status { white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
.facts { margin: 0; display: grid; gap: .15rem; }
.facts div { display: grid; grid-template-columns: 6rem 1fr; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 70vh; border: 1px solid var(--line); background: #fff; }
pre { margin: 0; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--paper); border: 1px solid var(--line); font: .9375rem/1.5 ui-monospace, monospace; }
.empty { padding: 2rem 1rem; text-align: center; color: var(--quiet); background: var(--paper); border: 1px solid var(--line); }
@media (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); } tr { display: block; padding: .6rem .9rem; border-top: 1px solid var(--line); }
  td, .headers th { display: block; width: auto; padding: 0; border: 0; }
}
`;

/** For the page's Content-Security-Policy: this style and no other. */
export const INBOX_STYLE_HASH = `sha256-${hash('sha256', INBOX_STYLE, 'base64')}`;
