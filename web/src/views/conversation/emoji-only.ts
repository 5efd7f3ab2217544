const emoji = /^(?:\s|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3)+$/u;

// isEmojiOnly reports whether a text is one to three emoji and nothing else: it
// is shown large.
export function isEmojiOnly(text: string): boolean {
  if (text.length > 40 || text.trim() === "" || !emoji.test(text)) return false;
  if (typeof Intl.Segmenter === "undefined") return false; // Firefox before 125
  return [...new Intl.Segmenter().segment(text)].filter((s) => s.segment.trim() !== "").length <= 3;
}
