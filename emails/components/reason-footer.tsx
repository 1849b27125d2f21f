import { say } from '../slots.ts';
import type { TemplateProps } from '../template.ts';
import { small } from './styles.ts';

/** Why the reader gets this mail and how to say that it is for someone else (there is nothing to unsubscribe from). */
export function ReasonFooter({ slots, texts }: TemplateProps) {
  return (
    <p className="muted" style={small}>
      {say(slots, texts.footer.reason)}
    </p>
  );
}
