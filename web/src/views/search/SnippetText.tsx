import type { JSX } from "preact";

export interface SnippetPart {
  text: string;
  hit: boolean;
}

// SnippetText shows the words around what was found. Everything is text.
export function SnippetText({ parts }: { parts: readonly SnippetPart[] }): JSX.Element {
  return (
    <span class="search-snippet" dir="auto">
      {parts.map((part, i) => (part.hit ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>))}
    </span>
  );
}
