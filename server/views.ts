import type { OfficePage, PortalPage } from './web/page-context.ts';

/** What an error page shows. */
export interface ErrorShow {
  kind: 'notFound' | 'forbidden' | 'conflict' | 'invalid' | 'tooLarge' | 'tooMany' | 'failed';
  detail: string | null;
  reference: string;
}

/** Every template of the back office with its props; each also gets `page` (OfficePage). */
export interface OfficeViews {
  '/errors/show': ErrorShow;
}

/** Every template of the portal with its props; each also gets `page` (PortalPage). */
export interface PortalViews {
  '/portal/error': ErrorShow;
}

/** Templates that wrap others: their props are those of the page they wrap. */
export interface Layouts {
  '/layouts/office': { page: OfficePage; title: string };
  '/layouts/portal': { page: PortalPage; title: string };
}
