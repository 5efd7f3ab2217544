// Sign-in with another service. A small OpenID provider stands in for it: it
// knows one person and asks nothing.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { api, launch, person } from './kit.mjs';
import { story } from './steps.mjs';

let browser, provider, at;
before(async () => {
  browser = await launch();
  provider = createServer(answer).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  at = `http://127.0.0.1:${provider.address().port}`;
});
after(async () => {
  await browser.close();
  provider.close();
});

function answer(request, response) {
  const asked = new URL(request.url, 'http://provider');
  const json = (value) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
  switch (asked.pathname) {
    case '/authorize': {
      const back = new URL(asked.searchParams.get('redirect_uri'));
      back.searchParams.set('state', asked.searchParams.get('state'));
      back.searchParams.set('code', 'one');
      return response.writeHead(302, { Location: back.href }).end();
    }
    case '/token':
      return json({ access_token: 'access', token_type: 'Bearer', expires_in: 3600 });
    case '/userinfo':
      return json({ sub: '42', name: 'Olga Outside', email: 'olga@example.com', email_verified: true });
  }
  response.writeHead(404).end();
}

test('somebody signs in with an account elsewhere', async () => {
  await api('PATCH', '/api/collections/users', {
    body: {
      oauth2: {
        enabled: true,
        mappedFields: { name: 'name' },
        providers: [{
          name: 'oidc', clientId: 'chat', clientSecret: 'secret', displayName: 'Elsewhere',
          authURL: `${at}/authorize`, tokenURL: `${at}/token`, userInfoURL: `${at}/userinfo`,
        }],
      },
    },
  });
  const olga = await person(browser, 'Olga Outside');
  await story([olga], async (step) => {
    await step('the page offers it', async () => {
      await olga.page.goto('/');
      await olga.page.getByRole('button', { name: /Elsewhere/ }).waitFor();
    });
    await step('Olga comes back signed in', async () => {
      await olga.page.getByRole('button', { name: /Elsewhere/ }).click();
      await olga.page.getByRole('navigation', { name: 'Main' }).waitFor();
      await olga.page.getByText('No chats yet').waitFor();
    });
    await step('she has an account with her name', async () => {
      const { items } = await api('GET', '/api/collections/users/records?filter=' + encodeURIComponent('email="olga@example.com"'));
      assert.deepEqual(items.map((user) => user.name), ['Olga Outside']);
    });
  });
});
