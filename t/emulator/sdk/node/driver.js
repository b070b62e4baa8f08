// Drives the emulator with IBM's Node SDK and says on each line what held.

'use strict';

const { createRequire } = require('module');
const path = require('path');

const sdk = createRequire(path.join(process.env.SDK_DIR, 'driver.js'));
const KeyProtect = sdk('@ibm-cloud/ibm-key-protect/ibm-key-protect-api/v2');
const { IamAuthenticator } = sdk('@ibm-cloud/ibm-key-protect/auth');

const url = process.env.KEY_PROTECT;
const instance = process.env.INSTANCE;
const KEY = 'application/vnd.ibm.kms.key+json';
const POLICY = 'application/vnd.ibm.kms.policy+json';
const nowhere = '5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001';

function base64(text) {
  return Buffer.from(text).toString('base64');
}

function check(held, name, detail) {
  console.log((held ? 'ok ' : 'not ok ') + name
              + (held ? '' : ': ' + JSON.stringify(detail)));
}

function same(got, want, name) {
  check(got === want, name, { got, want });
}

function client(apikey) {
  return new KeyProtect({
    authenticator: new IamAuthenticator({ apikey, url }),
    serviceUrl: url,
  });
}

const kp = client(process.env.API_KEY);

function call(name, params) {
  return kp[name](Object.assign({ bluemixInstance: instance }, params));
}

function create(resource, params) {
  return call('createKey', Object.assign({
    body: {
      metadata: { collectionType: KEY, collectionTotal: 1 },
      resources: [Object.assign({ type: KEY }, resource)],
    },
    prefer: 'return=representation',
  }, params));
}

// the SDK turns an error answer into a rejection
async function refused(promise, status, code, name) {
  try {
    const answer = await promise;
    check(false, name, { status: answer.status });
  } catch (err) {
    const body = typeof err.body === 'string' ? err.body
      : JSON.stringify(err.result || '');

    check(err.status === status && body.includes(code), name,
          { status: err.status, message: err.message, body });
  }
}

async function keysAndAliases() {
  const made = await create({
    name: 'node-record', aliases: ['node-record'], extractable: true,
    payload: base64('a record'), description: 'made by the Node SDK',
    tags: ['one', 'two'],
  });
  const key = made.result.resources[0];

  same(made.status, 201, 'createKey');
  same(key.payload, base64('a record'), 'createKey shows the payload');
  check(made.headers['correlation-id'], 'there is a correlation id',
        made.headers);

  const got = (await call('getKey', { id: 'node-record' })).result;

  same(got.resources[0].id, key.id, 'getKey by alias');
  same(got.resources[0].payload, key.payload, 'getKey has the payload');

  const metadata = await call('getKeyMetadata', { id: key.id });

  same(metadata.result.resources[0].payload, undefined,
       'getKeyMetadata has none');
  await refused(create({
    name: 'node-record', aliases: ['node-record'], extractable: true,
    payload: base64('another'),
  }), 409, 'KEY_ALIAS_NOT_UNIQUE_ERR', 'createKey with the alias again');
  await refused(call('getKey', { id: nowhere }), 404,
                'KEY_NOT_FOUND_ERR', 'getKey of nothing');
  await refused(call('getKey', { id: 'node-nothing' }), 401,
                'Unauthorized', 'getKey of an alias of nothing');

  const alias = await call('createKeyAlias',
                           { id: key.id, alias: 'node-second' });

  same(alias.status, 201, 'createKeyAlias');
  same(alias.result.resources[0].alias, 'node-second', 'its answer');
  same((await call('deleteKeyAlias', { id: key.id, alias: 'node-second' }))
       .status, 204, 'deleteKeyAlias');

  return key;
}

async function lists(key) {
  const list = (await call('getKeys', { extractable: true, limit: 10 }))
    .result;

  same(list.metadata.collectionTotal, 1, 'getKeys');
  same(list.resources[0].id, key.id, 'getKeys finds the record');

  const empty = (await call('getKeys', { state: [5] })).result;

  same(empty.resources, undefined, 'getKeys of nothing');

  const head = await call('getKeyCollectionMetadata', {});

  same(head.headers['key-total'], '1', 'getKeyCollectionMetadata');
}

async function wrapping() {
  const crk = (await create({ name: 'node-crk', aliases: ['node-crk'],
                              extractable: false })).result.resources[0];
  const aad = ['vmware_kmip', 'some-uid'];
  const made = (await call('wrapKey', {
    id: 'node-crk', keyActionWrapBody: { aad },
  })).result;

  same(Buffer.from(made.plaintext, 'base64').length, 32,
       'wrapKey makes a key');

  const given = (await call('wrapKey', {
    id: crk.id, keyActionWrapBody: { plaintext: base64('mine'), aad },
  })).result;
  const back = (await call('unwrapKey', {
    id: crk.id,
    keyActionUnwrapBody: { ciphertext: given.ciphertext, aad },
  })).result;

  same(back.plaintext, base64('mine'), 'unwrapKey gives it back');
  await refused(call('unwrapKey', {
    id: crk.id, keyActionUnwrapBody: { ciphertext: given.ciphertext },
  }), 400, 'INVALID_FIELD_ERR', 'unwrapKey without the AAD');

  same((await call('rotateKey', { id: crk.id, keyActionRotateBody: {} }))
       .status, 204, 'rotateKey');

  const after = (await call('unwrapKey', {
    id: crk.id,
    keyActionUnwrapBody: { ciphertext: given.ciphertext, aad },
  })).result;

  same(after.plaintext, base64('mine'), 'unwrapKey after rotation');
  check(after.rewrappedKeyVersion && after.ciphertext !== given.ciphertext,
        'it hands out a new ciphertext', after);

  const rewrapped = (await call('rewrapKey', {
    id: crk.id,
    keyActionRewrapBody: { ciphertext: given.ciphertext, aad },
  })).result;

  same(rewrapped.rewrappedKeyVersion.id, after.rewrappedKeyVersion.id,
       'rewrapKey');

  const versions = (await call('getKeyVersions', { id: crk.id })).result;

  same(versions.resources.length, 2, 'getKeyVersions');

  same((await call('disableKey', { id: crk.id })).status, 204, 'disableKey');
  await refused(call('wrapKey', { id: crk.id, keyActionWrapBody: {} }), 409,
                'KEY_ACTION_INVALID_STATE_ERR', 'wrapKey while disabled');
  await refused(call('enableKey', { id: crk.id }), 409, 'REQ_TOO_EARLY_ERR',
                'enableKey at once');
}

async function endings(key) {
  const gone = await call('deleteKey', {
    id: key.id, prefer: 'return=representation',
  });

  same(gone.status, 200, 'deleteKey');
  same(gone.result.resources[0].state, 5, 'its state');
  await refused(call('deleteKey', { id: key.id }), 410, 'KEY_DELETED_ERR',
                'deleteKey again');
  // here the SDK hands over the body unread
  await refused(call('restoreKey', { id: key.id }), 409, '',
                'restoreKey at once');
  same((await call('getKeyMetadata', { id: 'node-record' }))
       .result.resources[0].deleted, true, 'it can still be looked at');
}

async function governing(key) {
  same((await call('createKeyRing', { keyRingId: 'node-ring' })).status, 201,
       'createKeyRing');
  same((await create({ name: 'node-ringed', extractable: true },
                     { xKmsKeyRing: 'node-ring' }))
       .result.resources[0].keyRingID, 'node-ring', 'createKey in it');
  same((await call('getKeys', { xKmsKeyRing: 'node-ring' }))
       .result.metadata.collectionTotal, 1, 'getKeys of it');
  await refused(call('getKey', { id: key.id, xKmsKeyRing: 'node-ring' }),
                404, 'KEY_NOT_FOUND_ERR', 'getKey of a key elsewhere');
  same((await call('listKeyRings', {})).result.resources.length, 2,
       'listKeyRings');

  const policy = await call('putPolicy', {
    id: key.id, policy: 'dualAuthDelete', setKeyPoliciesOneOf: {
      metadata: { collectionType: POLICY, collectionTotal: 1 },
      resources: [{ type: POLICY, dualAuthDelete: { enabled: false } }],
    },
  });

  same(policy.status, 200, 'putPolicy');
  same((await call('putInstancePolicy', {
    policy: 'allowedNetwork', setInstancePoliciesOneOf: {
      metadata: { collectionType: POLICY, collectionTotal: 1 },
      resources: [{
        policy_type: 'allowedNetwork',
        policy_data: { enabled: false },
      }],
    },
  })).status, 204, 'putInstancePolicy');
  same((await call('getInstancePolicy', { policy: 'allowedNetwork' }))
       .result.resources[0].policy_data.enabled, false, 'getInstancePolicy');
}

async function strangers() {
  const stranger = client('no-such-key');

  await refused(stranger.getKeys({ bluemixInstance: instance }), 400,
                'BXNIM0415E', 'an unknown API key');
}

async function main() {
  const key = await keysAndAliases();

  await lists(key);
  await wrapping();
  await governing(key);
  await endings(key);
  await strangers();
  console.log('done');

  // an unread body would keep the process
  process.exit(0);
}

main().catch((err) => {
  console.log('not ok the driver died: ' + (err && err.stack || err));
  process.exit(1);
});
