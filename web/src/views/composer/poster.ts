// Poster is a picture of a video, made here: the server does not decode videos.
export interface Poster {
  blob: Blob;
  w: number;
  h: number;
  seconds: number;
}

// side is the longest side of a poster in pixels.
const side = 960;

// posterOf takes a picture near the beginning of a video. undefined for what the
// browser does not play, and for what takes longer than four seconds.
export async function posterOf(file: Blob): Promise<Poster | undefined> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  video.playsInline = true;
  const limit = AbortSignal.timeout(4000);
  try {
    video.src = url;
    await heard(video, "loadeddata", limit);
    if (Number.isFinite(video.duration) && video.duration > 0.5) {
      video.currentTime = Math.min(1, video.duration / 4);
      await heard(video, "seeked", limit);
    }
    const { videoWidth: w, videoHeight: h } = video;
    if (w === 0 || h === 0) return undefined;
    const scale = Math.min(1, side / Math.max(w, h));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(w * scale);
    canvas.height = Math.round(h * scale);
    canvas.getContext("2d")!.drawImage(video, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob === null ? undefined : { blob, w, h, seconds: Number.isFinite(video.duration) ? video.duration : 0 };
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

function heard(video: HTMLVideoElement, event: string, limit: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener("error", () => reject(new Error("not playable")), { once: true });
    limit.addEventListener("abort", () => reject(new Error("too slow")), { once: true });
  });
}

// sizeOf is the width and height of a picture, so that its place in the list has
// its shape before it is uploaded. undefined for what is no picture.
export async function sizeOf(file: Blob): Promise<{ w: number; h: number } | undefined> {
  try {
    const bitmap = await createImageBitmap(file);
    const size = { w: bitmap.width, h: bitmap.height };
    bitmap.close();
    return size;
  } catch {
    return undefined;
  }
}
