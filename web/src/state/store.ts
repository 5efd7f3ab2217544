// What this browser keeps for a user: IndexedDB for what waits to be sent.

const version = 1;
const tables = ["outbox"] as const;
export type Table = (typeof tables)[number];

const nameOf = (user: string) => `pocketchat-${user}`;

const opened = new Map<string, Promise<IDBDatabase>>();

function open(user: string): Promise<IDBDatabase> {
  const known = opened.get(user);
  if (known) return known;
  const opening = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(nameOf(user), version);
    request.onupgradeneeded = () => {
      for (const table of tables) {
        if (!request.result.objectStoreNames.contains(table)) request.result.createObjectStore(table, { keyPath: "id" });
      }
    };
    request.onsuccess = () => {
      // Another tab signs out: do not stand in the way of its delete.
      request.result.onversionchange = () => {
        request.result.close();
        opened.delete(user);
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opened.set(user, opening);
  opening.catch(() => opened.delete(user));
  return opening;
}

async function run<T>(user: string, table: Table, mode: IDBTransactionMode, work: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open(user);
  return new Promise((resolve, reject) => {
    const tx = db.transaction(table, mode);
    const request = work(tx.objectStore(table));
    tx.oncomplete = () => resolve(request.result);
    tx.onerror = tx.onabort = () => reject(tx.error ?? request.error);
  });
}

export const allRows = <T>(user: string, table: Table): Promise<T[]> => run(user, table, "readonly", (rows) => rows.getAll() as IDBRequest<T[]>);
export const oneRow = <T>(user: string, table: Table, id: string): Promise<T | undefined> =>
  run(user, table, "readonly", (rows) => rows.get(id) as IDBRequest<T | undefined>);
export const putRow = (user: string, table: Table, row: { id: string }): Promise<unknown> => run(user, table, "readwrite", (rows) => rows.put(row));
export const dropRow = (user: string, table: Table, id: string): Promise<unknown> => run(user, table, "readwrite", (rows) => rows.delete(id));

/** Removes all that was kept for a user. */
export async function forget(user: string): Promise<void> {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`pocketchat:${user}:`)) localStorage.removeItem(key);
  }
  (await opened.get(user)?.catch(() => undefined))?.close();
  opened.delete(user);
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase(nameOf(user));
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
