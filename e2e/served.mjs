// For scripts that run by themselves: the built server on an empty directory, and
// the environment that browser/kit.mjs reads.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [email, password] = ['admin@example.com', 'correct horse battery'];

// served runs work while the server does. admin is the answer to a superuser's
// sign-in.
export async function served(program, artifacts, work) {
  const home = await mkdtemp(path.join(tmpdir(), 'pocketchat-served'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const common = ['--dir', path.join(home, 'pb_data'), '--hooksDir', path.join(home, 'hooks'), '--migrationsDir', path.join(home, 'migrations')];
  execFileSync(program, ['superuser', 'upsert', email, password, ...common]);
  const server = spawn(program, ['serve', '--http', `127.0.0.1:${port}`, ...common], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    for await (const lines of server.stdout) if (String(lines).includes('Server started at')) break;
    const response = await fetch(`${url}/api/collections/_superusers/auth-with-password`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ identity: email, password }),
    });
    const admin = await response.json();
    Object.assign(process.env, { URL: url, ADMIN: admin.token, ARTIFACTS: artifacts, CHROMIUM: chromium() });
    await work({ url, admin });
  } finally {
    server.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  }
}

function chromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // the next one
    }
  }
  throw new Error('there is no Chromium here: run `make browser` first');
}

async function freePort() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  return port;
}
