import { createHash } from 'node:crypto';

export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#f5f6f4;--card:#fff;--ink:#1c2421;--soft:#56615c;--line:#dde2de;--edge:#87938d;
--accent:#1d5c49;--on-accent:#fff;--accent-soft:#e6f0ec;--bad:#a3241c;--bad-soft:#fdeeec;--note:#fff3d1;--on-note:#523c00;
--focus:#1b66d2}
@media (prefers-color-scheme:dark){:root{--page:#141816;--card:#1d2320;--ink:#eef2f0;--soft:#aab5b0;--line:#323b37;--edge:#7d8a84;
--accent:#7fd1b4;--on-accent:#0d2019;--accent-soft:#22332d;--bad:#ff9d94;--bad-soft:#3a201e;--note:#3d3212;--on-note:#ffe6a3;--focus:#8ab8ff}}
*,*::before,*::after{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
h1,h2,p,ul,table,fieldset{margin:0;padding:0}
a{color:var(--accent);text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:6px}
.banner{background:var(--note);color:var(--on-note);padding:.6rem 1rem;text-align:center;font-size:.94rem}
.banner strong{font-weight:650}
.banner span::before{content:"·\\00a0"}
main{max-width:66rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.checkout{display:grid;grid-template-columns:minmax(0,1fr);gap:1.75rem}
.back{display:inline-block;padding:.35rem 0;font-size:.94rem;text-decoration:none}
.back:hover{text-decoration:underline}
.summary h1{margin-top:.6rem;font-size:1.05rem;font-weight:500;color:var(--soft)}
.amount{font-size:clamp(2rem,9vw,2.75rem);line-height:1.2;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.keep h1{margin-bottom:.6rem;font-size:clamp(1.5rem,6vw,2rem);line-height:1.25;font-weight:650;color:inherit}
.lines{list-style:none;margin-top:1.25rem;border-top:1px solid var(--line)}
.lines li,.sum{display:flex;gap:1rem;justify-content:space-between;padding:.8rem 0;border-bottom:1px solid var(--line)}
.lines small{display:block;color:var(--soft);font-size:.875rem}
.money{white-space:nowrap;font-variant-numeric:tabular-nums}
.sum{border:0;font-weight:650}
.panel{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:1.1rem .9rem}
.panel h2{font-size:1.05rem;font-weight:650;margin-bottom:.75rem}
fieldset{border:0;min-width:0;margin-bottom:1.25rem}
legend{padding:0;font-size:1.05rem;font-weight:650;margin-bottom:.6rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 .75rem}
.field{margin-bottom:.85rem;min-width:0}
label{display:block;font-size:.9rem;color:var(--soft);margin-bottom:.25rem}
input{width:100%;min-height:46px;padding:.5rem .75rem;border:1px solid var(--edge);border-radius:10px;background:var(--card);color:inherit;
font:inherit;font-variant-numeric:tabular-nums}
input[readonly]{background:var(--page);border-color:var(--line);color:var(--soft)}
input[aria-invalid=true]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.hint{color:var(--bad);font-size:.9rem;margin-top:.3rem}
.alert{background:var(--bad-soft);color:var(--bad);border-radius:10px;padding:.75rem .9rem;margin-bottom:1.1rem;font-weight:550}
button{font:inherit;cursor:pointer;border-radius:10px;border:1px solid transparent}
.pay{width:100%;min-height:50px;padding:.6rem 1rem;background:var(--accent);color:var(--on-accent);font-weight:650;font-size:1.05rem}
.pay:hover{filter:brightness(1.08)}
.quiet{width:100%;min-height:46px;padding:.5rem 1rem;margin-top:.7rem;background:transparent;border-color:var(--edge);color:inherit}
.quiet:hover{background:var(--accent-soft)}
.aside{color:var(--soft);font-size:.9rem;margin-top:.8rem}
.methods ul{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin-bottom:1rem}
.methods a{display:block;padding:.55rem .9rem;border:1px solid var(--edge);border-radius:10px;background:var(--card);text-decoration:none;font-size:.94rem}
.methods a:hover{background:var(--accent-soft)}
.methods a[aria-current]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);font-weight:650}
.leave{text-align:center}
.cards{margin-top:1.5rem}
.cards table{width:100%;border-collapse:collapse;margin-top:.6rem}
.cards th,.cards td{border-top:1px solid var(--line);padding:.55rem 0;text-align:left;vertical-align:middle;font-weight:400}
.cards tr:first-child th,.cards tr:first-child td{border-top:0}
.cards td{text-align:right;padding-left:.75rem;width:1%;white-space:nowrap}
.cards code{font:inherit;font-variant-numeric:tabular-nums;font-weight:550}
.cards small{display:block;color:var(--soft);font-size:.875rem}
.fill{min-height:40px;padding:.35rem .7rem;background:var(--accent-soft);color:var(--accent);font-size:.92rem;font-weight:600}
.fill:hover{border-color:var(--accent)}
.plain{max-width:30rem;margin:6vh auto 0}
.plain h1{font-size:1.4rem;line-height:1.3;margin-bottom:.5rem}
.plain p+p,.plain form{margin-top:1.1rem}
.go{display:inline-block;padding:.65rem 1.2rem;border-radius:10px;background:var(--accent);color:var(--on-accent);font-weight:650;text-decoration:none}
.out{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:29.99rem){.cards code{font-size:.92rem}.fill{padding:.35rem .55rem;font-size:.88rem}.cards td{padding-left:.5rem}.banner span{display:block}.banner span::before{content:none}main{padding:.75rem .75rem 2rem}}
@media (min-width:30rem){.panel{padding:1.5rem}}
@media (min-width:56rem){main{padding-top:3rem}.checkout{grid-template-columns:minmax(0,1fr) minmax(0,27rem);gap:4rem}
.summary{position:sticky;top:2rem;align-self:start}}
`;

/** For `style-src`: the page may use this style and no other. */
export const STYLE_HASH = `'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`;
