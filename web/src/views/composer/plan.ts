// Plan is how what lies in the composer becomes messages.
export interface Planned<F> {
  file?: F;
  text?: string;
  caption?: string;
  reply: boolean; // it carries the reply
  mentions: boolean; // it carries the words
}

// mostCaption is what the server takes as a caption; longer words are a message
// of their own behind the files.
const mostCaption = 2000;

// planOf puts the words below the first file, or sends them as a text. What is
// sent first answers the message that is replied to.
export function planOf<F>(text: string, files: readonly F[]): Planned<F>[] {
  const words = text.trim();
  const below = files.length > 0 && words !== "" && [...words].length <= mostCaption;
  const plan: Planned<F>[] = files.map((file, i) => ({
    file,
    ...(below && i === 0 && { caption: words }),
    reply: i === 0,
    mentions: below && i === 0,
  }));
  if (words !== "" && !below) plan.push({ text: words, reply: files.length === 0, mentions: true });
  return plan;
}

// rest is what was typed behind a text while the outbox took it.
export const rest = (text: string, taken: string): string => (text.startsWith(taken) ? text.slice(taken.length) : text);
