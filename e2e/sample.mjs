// The published documents' own code and payloads are in samples/, as they
// stand there. This fills in what their reader would: the server, who signs in,
// and ids that only a server can give out.

import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// sample reads a file of samples/.
export const sample = (file) => readFile(new URL(`samples/${file}`, import.meta.url), 'utf8');

// filled replaces placeholders of a document. One that is not in the text is a
// mistake of the test: then something else than it thinks is run.
export function filled(text, values) {
  for (const [placeholder, value] of Object.entries(values)) {
    if (!text.includes(placeholder)) throw new Error(`the sample has no ${placeholder}`);
    text = text.replaceAll(placeholder, value);
  }
  return text;
}

const given = [];
globalThis.given = given;

// run executes a sample as a module of its own. surroundings are what the
// sample uses and leaves to its reader, taken are the names of its own that the
// test wants to see; both are lines around the document's text.
export async function run(file, { values, surroundings, taken }) {
  const before = `const { ${Object.keys(surroundings).join(', ')} } = globalThis.given[${given.push(surroundings) - 1}];`;
  const after = `export { ${taken.join(', ')} };`;
  const dir = await mkdtemp(join(tmpdir(), 'sample-'));
  try {
    // The sample imports socket.io-client by its name.
    await symlink(fileURLToPath(new URL('node_modules', import.meta.url)), join(dir, 'node_modules'));
    const path = join(dir, file);
    await writeFile(path, [before, filled(await sample(file), values), after].join('\n'));
    return await import(pathToFileURL(path));
  } finally {
    await rm(dir, { recursive: true });
  }
}

// ticketURL is a server URL with a socket ticket, for protocols that carry no
// credential.
export async function ticketURL(server, token) {
  const response = await fetch(`${server}/api/chat/ticket`, { method: 'POST', headers: { Authorization: token } });
  if (!response.ok) throw new Error(`no ticket: ${response.status} ${await response.text()}`);
  return `${server}/?ticket=${encodeURIComponent((await response.json()).ticket)}`;
}

// Inbox keeps what came under a name until the test asks for it.
export class Inbox {
  #kept = new Map();
  #waiting = new Map();

  put(name, value) {
    const wake = this.#waiting.get(name)?.shift();
    if (wake) wake(value);
    else this.#kept.set(name, [...(this.#kept.get(name) ?? []), value]);
  }

  // next is the oldest value of that name, or the next one to come.
  next(name) {
    const kept = this.#kept.get(name);
    if (kept?.length) return Promise.resolve(kept.shift());
    return new Promise((resolve) => this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]));
  }

  // rest empties the inbox of a name. Ask after something later was heard on the
  // same connection: order is kept.
  rest(name) {
    const kept = this.#kept.get(name) ?? [];
    this.#kept.delete(name);
    return kept;
  }
}

// inboxOf hears every event of a socket.
export function inboxOf(socket) {
  const inbox = new Inbox();
  socket.onAny((event, ...args) => inbox.put(event, args[0]));
  return inbox;
}
