// Turns the list of what can be inserted into buttons that put it where the caret is. Without this it is a list to copy from.
let last = null;
document.addEventListener('focusin', ({ target }) => {
  if (target.matches('[data-inserts] :is([name=subject], [name=body])')) last = target;
});

function upgrade(root) {
  for (const code of root.querySelectorAll('code[data-insert]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'insert';
    button.dataset.insert = code.dataset.insert;
    button.append(...code.childNodes);
    code.replaceWith(button);
  }
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('button[data-insert]');
  if (!button) return;
  const form = document.querySelector('[data-inserts]');
  const field = last?.isConnected ? last : form?.elements.body;
  if (!field) return;
  const { selectionStart: from, selectionEnd: until, value } = field;
  // A subject is one line; a block does not need more empty lines than there are.
  const isLine = field.name === 'subject';
  let text = isLine ? button.dataset.insert.replace(/\n+/g, '') : button.dataset.insert;
  if (/^\n*$/.test(value.slice(0, from))) text = text.trimStart();
  else if (value.slice(0, from).endsWith('\n\n')) text = text.trimStart();
  if (value.slice(until).startsWith('\n\n')) text = text.trimEnd();
  field.setRangeText(text, from, until, 'end');
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
});

upgrade(document);
document.addEventListener('htmx:after:swap', () => upgrade(document));
