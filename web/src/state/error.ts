type Field = { code: string; message: string };

/** A refused request, in PocketBase's shape. status 0: it did not get through. */
export class ApiError extends Error {
  readonly status: number;
  readonly data: Record<string, Field>;

  constructor(status: number, message: string, data: Record<string, Field> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.data = data;
  }
}

export const unreachable = () => new ApiError(0, "There is no connection to the server. Try again when it is back.");

/** Makes an ApiError of whatever was thrown: ours, the SDK's, or a fault. */
export function apiError(err: unknown): ApiError {
  if (err instanceof ApiError) return err;
  const sdk = err as { status?: unknown; response?: { message?: unknown; data?: unknown }; isAbort?: boolean; message?: string } | null;
  if (sdk && typeof sdk.status === "number") {
    if (sdk.status === 0 && !sdk.isAbort) return unreachable();
    const message = typeof sdk.response?.message === "string" ? sdk.response.message : (sdk.message ?? "");
    return new ApiError(sdk.status, message, fieldsOf(sdk.response?.data));
  }
  return new ApiError(-1, sdk?.message || String(err));
}

function fieldsOf(data: unknown): Record<string, Field> {
  const fields: Record<string, Field> = {};
  if (typeof data !== "object" || data === null) return fields;
  for (const [name, value] of Object.entries(data)) {
    if (typeof value?.message === "string") fields[name] = { code: String(value.code ?? ""), message: value.message };
  }
  return fields;
}

/** The one line to show a person: what the server said. */
export function lineOf(err: unknown): string {
  const { message, data, status } = apiError(err);
  const [first] = Object.values(data);
  // PocketBase's own messages for forms say nothing without their fields.
  if (first && /^(Failed to|Something went wrong|An error occurred)/i.test(message)) return first.message;
  // The name of the field says nothing to somebody who chose one file.
  const ofFile = /^Invalid field "(?:file|upload)"\. (.+)/s.exec(message);
  if (ofFile) return ofFile[1]!;
  return message || first?.message || `The server refused this (${status}).`;
}

/** What was wrong with each field of a form. */
export function fieldErrors(err: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(apiError(err).data).map(([name, field]) => [name, field.message]));
}
