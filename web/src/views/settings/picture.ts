// square cuts the middle of a picture and makes it small, which also drops
// where and when it was taken. What the browser cannot read is an error with a
// line for people.
export async function square(file: Blob, side = 512): Promise<File> {
  if (!file.type.startsWith("image/")) throw new Error("Choose a picture.");
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error("This picture can’t be read. Try a JPEG, PNG or WebP.");
  });
  try {
    const cut = middle(bitmap.width, bitmap.height);
    const size = Math.min(side, cut.side);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser can’t prepare the picture.");
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, cut.x, cut.y, cut.side, cut.side, 0, 0, size, size);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", 0.86));
    if (!blob) throw new Error("This browser can’t prepare the picture.");
    return new File([blob], blob.type === "image/png" ? "avatar.png" : "avatar.webp", { type: blob.type });
  } finally {
    bitmap.close();
  }
}

// middle is the largest square in the middle of a picture.
export function middle(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}
