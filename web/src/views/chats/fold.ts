// fold makes text comparable the way people search: no case, no accents.
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}+/gu, "").toLocaleLowerCase();
}

// matches reports whether every word of query begins a word of text.
export function matches(text: string, query: string): boolean {
  const words = wordsOf(query);
  if (words.length === 0) return true;
  const own = wordsOf(text);
  const whole = fold(text);
  return words.every((word) => own.some((w) => w.startsWith(word)) || (isDense(word) && whole.includes(word)));
}

function wordsOf(text: string): string[] {
  return fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

// Scripts written without spaces have no words to begin with.
function isDense(word: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u.test(word);
}
