// What a chosen file is sent as. The server decides by the content; this is the
// claim, and what the preview shows.
export type FileKind = "image" | "audio" | "video" | "file";

// Upper bounds of the server as it comes; a server may be set to others, whose
// refusal then is shown by the message.
const mostVideo = 500 * 1000 * 1000;
const mostFile = 50 * 1000 * 1000;

// pictures are what both the server and a browser read.
const pictures = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"]);
const films = new Set(["video/mp4", "video/webm", "video/quicktime"]);
const sounds = new Set(["audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav", "audio/x-wav", "audio/aac", "audio/x-m4a", "audio/flac"]);

export function kindOf(type: string): FileKind {
  const plain = type.split(";")[0]!.trim().toLowerCase();
  if (pictures.has(plain)) return "image";
  if (films.has(plain)) return "video";
  return sounds.has(plain) ? "audio" : "file";
}

// tooLarge is the line for a file nobody needs to upload to learn that it is too
// large or empty, undefined for one that may go.
export function tooLarge(file: { name: string; size: number; type: string }): string | undefined {
  if (file.size === 0) return `“${file.name}” is empty.`;
  const video = kindOf(file.type) === "video";
  if (file.size <= (video ? mostVideo : mostFile)) return undefined;
  return `“${file.name}” is too large: ${video ? "videos may have 500 MB" : "files may have 50 MB"}.`;
}

// filesIn takes the files out of a paste or a drop. A picture copied from a page
// often comes with its HTML; then the picture is what is meant only if there is
// no text beside it.
export function filesIn(data: Pick<DataTransfer, "files" | "getData"> | null): File[] {
  if (data === null) return [];
  const files = Array.from(data.files);
  if (files.length === 0 || data.getData("text/plain").trim() !== "") return [];
  return files;
}
