import type { OfficeTexts } from '../../views/texts/office/texts.ts';

export interface NavigationLink {
  href: string;
  label: string;
  icon: string;
  isCurrent: boolean;
}

/** The lists that the page of answers leads to. */
const ANSWER_SECTIONS = ['/replies', '/plans', '/promises', '/payment-notices', '/disputes'];

/** The main navigation, with the section a path belongs to marked. */
export function navigationOf(path: string, texts: OfficeTexts): NavigationLink[] {
  const links = [
    { href: '/', label: texts.shell.today, icon: 'today' },
    { href: '/customers', label: texts.shell.customers, icon: 'customers' },
    { href: '/invoices', label: texts.shell.invoices, icon: 'invoices' },
    { href: '/answers', label: texts.shell.answers, icon: 'answers' },
    { href: '/messages', label: texts.shell.messages, icon: 'messages' },
    { href: '/imports', label: texts.shell.imports, icon: 'imports' },
    { href: '/scenarios', label: texts.shell.scenarios, icon: 'scenarios' },
    { href: '/settings', label: texts.shell.settings, icon: 'settings' },
  ];
  const [, first = ''] = path.split('/');
  const section = ANSWER_SECTIONS.includes(`/${first}`)
    ? '/answers'
    : first === 'segments'
      ? '/customers'
      : first === 'approvals'
        ? '/messages'
        : `/${first}`;
  return links.map((link) => ({ ...link, isCurrent: link.href === section }));
}
