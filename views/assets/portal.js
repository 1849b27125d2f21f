// Keeps the chosen total and the reference for a transfer current while ticks change. Without it a button does the same.
for (const form of document.querySelectorAll('form[data-live]')) {
  let asked = 0;
  form.classList.add('live');
  form.addEventListener('change', async () => {
    const turn = ++asked;
    const fields = new FormData(form);
    try {
      const answer = await fetch(`${form.dataset.live}?${new URLSearchParams(fields)}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (turn !== asked) return;
      for (const part of document.querySelectorAll(`[data-part="${fields.get('currency')}"]`)) {
        part.replaceChildren(...(fresh.getElementById(part.id)?.childNodes ?? []));
      }
    } catch {
      form.classList.remove('live');
    }
  });
}
