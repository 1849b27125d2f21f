import { createHash } from 'node:crypto';
import { PAGE_STYLE } from './page-style.ts';

export const DASHBOARD_STYLE = `${PAGE_STYLE}
.sections{border-bottom:1px solid var(--line);background:var(--card)}
.sections ul{display:flex;flex-wrap:wrap;gap:0 1.1rem;max-width:66rem;margin:0 auto;padding:0 1rem;list-style:none}
.sections a{display:block;padding:.75rem 0;text-decoration:none}
.sections a[aria-current]{font-weight:650;box-shadow:inset 0 -3px 0 var(--accent)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;background:var(--card);padding:.5rem 1rem}
.board{padding-top:1.5rem}
.board h1{font-size:1.5rem;line-height:1.3;margin-bottom:1rem}
.board .panel{margin-bottom:1.25rem}
.note{background:var(--accent-soft);border-radius:10px;padding:.7rem .9rem;margin-bottom:1rem}
.scroll{overflow-x:auto;position:relative}
.scroll table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
.scroll th,.scroll td{padding:.5rem .9rem .5rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:normal}
.scroll thead th{border-top:0;color:var(--soft);font-weight:500;font-size:.9rem;white-space:nowrap}
.scroll tbody th{font-weight:500;white-space:nowrap}
.scroll td.money,.scroll th.money{text-align:right}
.facts{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:.35rem 1rem;margin:0}
.facts dt{color:var(--soft)}.facts dd{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end}
.row .field{margin:0;flex:1 1 14rem}
.scroll .row{flex-wrap:nowrap}
.scroll time,.scroll .do{white-space:nowrap}
.do{min-height:44px;padding:.5rem .9rem;border-color:var(--edge);background:transparent;color:inherit}
.do:hover{background:var(--accent-soft)}
.do.first{background:var(--accent);border-color:transparent;color:var(--on-accent);font-weight:600}
select{width:100%;min-height:46px;padding:.5rem .6rem;border:1px solid var(--edge);border-radius:10px;background:var(--card);color:inherit;font:inherit}
.check{display:flex;gap:.6rem;align-items:center;color:inherit;min-height:44px;margin:0}
.check input{width:1.25rem;min-height:1.25rem;height:1.25rem}
pre{margin:0;overflow-x:auto;font-size:.85rem;background:var(--page);border-radius:10px;padding:.75rem}
.pages{display:flex;gap:1.5rem}
.board form+form,.board .scroll+form,.board p+form,.board form+p,.board dl+form{margin-top:.9rem}
`;

/** For `style-src`: the dashboard may use this style and no other. */
export const DASHBOARD_STYLE_HASH = `'sha256-${createHash('sha256').update(DASHBOARD_STYLE).digest('base64')}'`;
