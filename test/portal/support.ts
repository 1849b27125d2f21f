import { expect } from 'vitest';
import type { PaymentBed } from '../payments/support.ts';

export interface HtmlForm {
  method: string;
  action: string;
  /** What a browser would send: hidden fields and ticked boxes. */
  fields: [string, string][];
  checkboxes: { value: string; isChecked: boolean; isDisabled: boolean }[];
  /** Where other buttons of the form lead, by `formaction`. */
  formActions: string[];
}

const unescape = (text: string) =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : unescape(value);
}

/** The forms of a page, as somebody without JavaScript finds them. */
export function readForms(html: string): HtmlForm[] {
  return [...html.matchAll(/<form[^>]*>[^]*?<\/form>/g)].map(([form]) => {
    const head = /<form[^>]*>/.exec(form)?.[0] ?? '';
    const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
    const boxes = inputs.filter((tag) => attribute(tag, 'type') === 'checkbox');
    const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden');
    const isOn = (tag: string, word: string) => new RegExp(`\\s${word}(?=[\\s>])`).test(tag);
    const sent = [
      ...hidden,
      ...boxes.filter((tag) => isOn(tag, 'checked') && !isOn(tag, 'disabled')),
    ];
    return {
      method: attribute(head, 'method') ?? 'get',
      action: attribute(head, 'action') ?? '',
      fields: sent.map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? 'on']),
      checkboxes: boxes.map((tag) => ({
        value: attribute(tag, 'value') ?? '',
        isChecked: isOn(tag, 'checked'),
        isDisabled: isOn(tag, 'disabled'),
      })),
      formActions: [...form.matchAll(/<button[^>]*>/g)].flatMap(
        ([tag]) => attribute(tag, 'formaction') ?? [],
      ),
    };
  });
}

export interface Answer {
  status: number;
  html: string;
  headers: Headers;
}

/** A browser without JavaScript; every page it reads passes the guard. */
export function browserOf(bed: PaymentBed) {
  const read = async (answer: Response): Promise<Answer> => {
    const html = await answer.text();
    guardPage(html);
    return { status: answer.status, html, headers: answer.headers };
  };
  return {
    get: async (path: string) => read(await fetch(bed.url + path, { redirect: 'manual' })),
    head: async (path: string) =>
      read(await fetch(bed.url + path, { method: 'HEAD', redirect: 'manual' })),
    /** Sends a form as it stands, or with other fields. */
    submit: async (form: HtmlForm, fields: [string, string][] = form.fields) =>
      read(
        await fetch(bed.url + form.action, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams(fields),
          // What Chromium sends from a page whose referrer policy is no-referrer.
          headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
        }),
      ),
  };
}

/** Faults no page may have, whatever it shows. */
export function guardPage(html: string): void {
  expect(html).not.toMatch(/undefined|NaN|\[object |<i>&/);
  expect(html).not.toMatch(/\son\w+=|<style|style="|javascript:/);
}

/** A fingerprint of every row of every table, and of the version each row has. */
export async function fingerprint(bed: PaymentBed): Promise<Record<string, string>> {
  const { sql } = bed.services;
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' or (schemaname = 'pgboss' and tablename = 'job')`;
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql.unsafe<{ print: string }[]>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t.xmin::text || t::text, ',' order by t::text)), '') as print
       from ${name} t`,
    );
    found[name] = row?.print ?? '';
  }
  return found;
}
