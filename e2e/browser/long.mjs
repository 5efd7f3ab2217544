// A long conversation, written as an admin does, in batches: one by one the
// messages would take a minute.

import { api } from './kit.mjs';

const perRequest = 500;

export const words = (seq) => `Number ${seq}. ${'And some more to say. '.repeat(seq % 7)}${seq % 11 === 0 ? '\nA second line.\nA third.' : ''}`;

// fill writes messages 1 to many, a multiple of 500, in turns of five.
export async function fill(room, senders, many) {
  await api('PATCH', '/api/settings', { body: { batch: { enabled: true, maxRequests: perRequest, timeout: 60 } } });
  for (let from = 1; from <= many; from += perRequest) {
    const requests = Array.from({ length: perRequest }, (_, i) => ({
      method: 'POST', url: '/api/collections/chat_messages/records',
      body: { room, sender: senders[Math.floor((from + i) / 5) % senders.length].id, text: words(from + i) },
    }));
    await api('POST', '/api/batch', { body: { requests } });
  }
}
