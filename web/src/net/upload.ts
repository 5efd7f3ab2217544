import { ApiError, unreachable } from "../state/error";
import type { Kind, Meta } from "../state/types";
import { origin, pb } from "./api";

export type Upload = { id: string; kind: Kind; file: string; name: string; meta: Meta | null };

export type UploadForm = {
  file: Blob;
  name: string;
  kind: Kind;
  meta?: Meta;
  poster?: Blob;
};

/** Brings a file to the server. XMLHttpRequest, because fetch tells no progress. */
export function upload(form: UploadForm, onProgress: (done: number) => void, signal: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(unreachable());
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const fail = (err: ApiError) => {
      signal.removeEventListener("abort", abort);
      reject(err);
    };
    request.open("POST", origin + "/api/chat/upload");
    request.setRequestHeader("Authorization", pb.authStore.token);
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onerror = request.onabort = request.ontimeout = () => fail(unreachable());
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status === 200 && typeof answer.id === "string") {
        signal.removeEventListener("abort", abort);
        resolve(answer as unknown as Upload);
        return;
      }
      const message = typeof answer.message === "string" && answer.message ? answer.message : `The file was not taken (${request.status}).`;
      fail(new ApiError(request.status, message, answer.data as never));
    };
    signal.addEventListener("abort", abort);
    request.send(body(form));
  });
}

// The server reads fields as they come, so what describes the file goes first.
function body({ file, name, kind, meta, poster }: UploadForm): FormData {
  const form = new FormData();
  form.set("kind", kind);
  if (Array.isArray(meta?.waveform)) form.set("waveform", JSON.stringify(meta.waveform));
  for (const key of ["duration", "w", "h"] as const) {
    if (typeof meta?.[key] === "number") form.set(key, String(meta[key]));
  }
  if (poster) form.set("poster", poster, "poster.jpg");
  form.set("file", file, name);
  return form;
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as Record<string, unknown>) ?? {};
  } catch {
    return {};
  }
}
