// Validates the published documents with the official parsers, and every
// example in them against its schema.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import asyncapi from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import draft7 from 'ajv';
import draft2020 from 'ajv/dist/2020.js';

const { URL: server } = process.env;
const docs = `${server}/api/chat/docs`;

const load = async (address) => {
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  return response.text();
};

// complaints are what the AsyncAPI parser calls errors. Its warnings are about taste.
const complaints = async (text) => {
  const { document, diagnostics } = await new asyncapi.Parser().parse(text);
  const errors = diagnostics.filter(({ severity }) => severity === 0).map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!document && errors.length === 0) errors.push('not parsed');
  return errors;
};

// checker holds values to schemas of a document. The AsyncAPI parser does not
// look at the examples of version 3.
const checker = (Ajv, { components }) => (schema, value) => {
  const validate = new Ajv.default({ strict: false, allErrors: true }).compile({ allOf: [schema], components });
  return validate(value) ? [] : validate.errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const page = await load(docs);
const dialects = [...new Set([...page.matchAll(/asyncapi\/(\w+)\.json"/g)].map(([, name]) => name))];

test('the page links all dialects', () => {
  assert.deepEqual(dialects, ['native', 'direct', 'syarah', 'team', 'conduit', 'chatapp']);
});

for (const dialect of dialects) {
  test(`the AsyncAPI document of ${dialect} is valid`, async () => {
    assert.deepEqual(await complaints(await load(`${docs}/asyncapi/${dialect}.json`)), []);
  });

  test(`every message of ${dialect} has examples that fit its schema`, async () => {
    const document = JSON.parse(await load(`${docs}/asyncapi/${dialect}.json`));
    const check = checker(draft7, document);
    for (const channel of ['events', 'acks']) {
      for (const [key, { payload, examples = [] }] of Object.entries(document.channels[channel].messages)) {
        if (!key.startsWith('failure')) assert.notEqual(examples.length, 0, `${key} has no example`);
        for (const example of examples) assert.deepEqual(check(payload, example.payload), [], key);
      }
    }
  });
}

test('the parser refuses what is no AsyncAPI document', async () => {
  const document = JSON.parse(await load(`${docs}/asyncapi/native.json`));
  document.operations.receive_typing.action = 'listen';
  assert.notDeepEqual(await complaints(JSON.stringify(document)), []);
});

test('the OpenAPI document is valid', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(await load(`${docs}/openapi.json`)));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, '3.1');
});

test('the examples of the routes fit their schemas', async () => {
  const document = JSON.parse(await load(`${docs}/openapi.json`));
  const check = checker(draft2020, document);
  let checked = 0;
  const fits = (where, { schema, example }) => {
    if (example === undefined) return;
    checked += 1;
    assert.deepEqual(check(schema, example), [], where);
  };
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`;
      assert.ok(operation['x-example-request'], `${where} has no example`);
      for (const body of [operation.requestBody, ...Object.values(operation.responses)]) {
        for (const content of Object.values(body?.content ?? {})) fits(where, content);
      }
    }
  }
  assert.ok(checked > 50, `${checked} examples`);
});

test('operations have names of their own', async () => {
  const { paths } = JSON.parse(await load(`${docs}/openapi.json`));
  const names = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  assert.equal(new Set(names).size, names.length);
});
