import { buildApp } from '../../server/app.ts';
import { givenAda, givenUser, person, type Office, type Person } from '../users/person.ts';
import { createTestServices } from '../support/services.ts';

/** What a careless page would show as markup; every text field of the cast holds it. */
export const HOSTILE = '<i>&"\'';
export const HOSTILE_SHOWN = '&lt;i&gt;&amp;&quot;&#39;';

export interface Pages extends Office {
  /** An administrator. */
  ada: Person;
  /** Works with her. */
  ben: Person;
  /** May look only. */
  cem: Person;
  /** Not signed in. */
  stranger: Person;
  adaId: number;
}

/** The whole back office with its cast, over real requests. */
export async function openPages(
  options: Parameters<typeof createTestServices>[0] = {},
): Promise<Pages> {
  const services = await createTestServices(options);
  const app = await buildApp(services);
  await app.ready();
  const office: Office = {
    app,
    services,
    async close() {
      await app.close();
      await services.close();
    },
  };
  const ada = await givenAda(office);
  const ben = await givenUser(office, 'collector');
  const cem = await givenUser(office, 'viewer');
  return {
    ...office,
    ada: person(office, ada.cookie),
    ben: person(office, ben.cookie),
    cem: person(office, cem.cookie),
    stranger: person(office),
    adaId: ada.userId,
  };
}

/** The value of a hidden or shown field of a page, as a form would send it. */
export function fieldOf(html: string, name: string): string {
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? '';
  return /value="([^"]*)"/.exec(input)?.[1] ?? '';
}

/** The text of a page without its tags, spaces in one. */
export function textOfPage(html: string): string {
  return html
    .replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0\u202f]+/g, ' ');
}
