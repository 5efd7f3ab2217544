import assert from "node:assert/strict";
import test from "node:test";
import { ApiError, apiError, fieldErrors, lineOf } from "./error";

test("the SDK's errors become ours", () => {
  const err = apiError({ status: 400, response: { message: "Failed to create record.", data: { email: { code: "x", message: "Must be unique." } } } });
  assert.deepEqual([err.status, fieldErrors(err)], [400, { email: "Must be unique." }]);
  assert.equal(lineOf(err), "Must be unique.");
});

test("the line is what the server said", () => {
  assert.equal(lineOf(new ApiError(403, "You are silenced until noon.")), "You are silenced until noon.");
  assert.equal(lineOf(new ApiError(400, 'Invalid field "text". Must not be empty.', { text: { code: "x", message: "Must not be empty." } })), 'Invalid field "text". Must not be empty.');
});

test("what is wrong with a file needs no name of a field", () => {
  assert.equal(lineOf(new ApiError(400, 'Invalid field "file". The image is too large.', { file: { code: "x", message: "The image is too large." } })), "The image is too large.");
});

test("a request that did not get through says so", () => {
  assert.equal(apiError({ status: 0, response: {} }).status, 0);
  assert.match(lineOf({ status: 0, response: {} }), /connection/);
});

test("a fault has a line too", () => assert.equal(lineOf(new TypeError("x is not a function")), "x is not a function"));
