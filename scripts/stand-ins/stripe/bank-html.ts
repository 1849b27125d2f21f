import type Stripe from 'stripe';
import { displayAmount } from './currencies.ts';
import { KEEP_TEXTS } from './keep-texts.ts';
import { document, escape } from './page-html.ts';
import { PAGE_TEXTS, type Language } from './page-texts.ts';

export interface BankView {
  language: Language;
  account: string;
  /** Null when the server asked by the API. */
  session: Stripe.Checkout.Session | null;
  intent: Stripe.PaymentIntent | Stripe.SetupIntent;
  /** Null for a card with 3-D Secure. */
  redirect: 'bancontact' | 'ideal' | null;
}

/** The simulated page of the payer's bank: approve, refuse, or go away and leave it open. */
export function bankPage(view: BankView): string {
  const { language, intent, account, redirect } = view;
  const t = PAGE_TEXTS[language];
  const keep = KEEP_TEXTS[language].bank;
  const [title, body, leaving] =
    intent.object === 'setup_intent'
      ? [keep.title, keep.body(account), keep.leave]
      : [
          redirect ? t.redirect.title(t.methods[redirect]) : t.bank.title,
          t.bank.body(displayAmount(intent.amount, intent.currency, language), account),
          t.bank.leave,
        ];
  const [yes, no] = redirect
    ? [t.redirect.approve, t.redirect.decline]
    : [t.bank.complete, t.bank.fail];
  const leave = view.session?.cancel_url ?? null;
  return document(
    language,
    `${title} · ${t.banner}`,
    `<main><div class="panel plain"><h1>${escape(title)}</h1>
<p>${escape(body)}</p>
<form method="post" action="/c/${redirect ? 'redirect' : '3ds'}/${escape(intent.id)}">
<button class="pay" type="submit" name="answer" value="complete">${escape(yes)}</button>
<button class="quiet" type="submit" name="answer" value="fail">${escape(no)}</button>
</form>
${leave === null ? '' : `<p class="leave"><a href="${escape(leave)}">${escape(t.bank.close)}</a></p>`}
<p class="aside">${escape(leaving)}</p></div></main>`,
  );
}
