// Keeps the chosen total and the transfer's details current while ticks and amounts change. Without it a button does the same.
for (const form of document.querySelectorAll('form[data-live]')) {
  let asked = 0;
  form.classList.add('live');
  form.addEventListener('input', ({ target }) => {
    // Who types an amount means to pay it.
    const row = target.name?.startsWith('amount-') && target.closest('.invoice');
    if (row && target.value.trim() !== '') row.querySelector('[name=invoice]').checked = true;
  });
  form.addEventListener('change', async () => {
    const turn = ++asked;
    const fields = [...new FormData(form)].filter(([, value]) => value !== '');
    try {
      const answer = await fetch(`${form.dataset.live}?${new URLSearchParams(fields)}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (turn !== asked) return;
      for (const part of document.querySelectorAll(`[data-part="${form.currency.value}"]`)) {
        part.replaceChildren(...(fresh.getElementById(part.id)?.childNodes ?? []));
      }
      for (const field of form.querySelectorAll('[aria-describedby]')) {
        field.ariaInvalid = fresh.getElementById(field.id)?.ariaInvalid ?? null;
      }
    } catch {
      form.classList.remove('live');
    }
  });
}

// Somebody who presses twice sends once: the answer of the first press is the one that counts.
const TWICE_MS = 3000;
let last = { form: null, at: 0 };
document.addEventListener('submit', (event) => {
  const { target: form, timeStamp: at, submitter } = event;
  if ((submitter?.getAttribute('formmethod') ?? form.method) !== 'post') return;
  if (form === last.form && at - last.at < TWICE_MS) event.preventDefault();
  else last = { form, at };
});
addEventListener('pageshow', () => {
  last = { form: null, at: 0 };
});
