-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- AES-GCM under the versions of a root key. A version keeps its two cipher
-- contexts with the key schedule done, so that a call only sets the IV.

local ffi = require("ffi")
local random = require("random")

ffi.cdef[[
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
typedef struct evp_cipher_st EVP_CIPHER;
typedef struct engine_st ENGINE;

EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void);
void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *ctx);
const EVP_CIPHER *EVP_aes_128_gcm(void);
const EVP_CIPHER *EVP_aes_192_gcm(void);
const EVP_CIPHER *EVP_aes_256_gcm(void);
int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *ctx, int type, int arg, void *ptr);
int EVP_EncryptInit_ex(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher,
    ENGINE *impl, const char *key, const char *iv);
int EVP_EncryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *outl,
    const char *in, int inl);
int EVP_EncryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *outl);
int EVP_DecryptInit_ex(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher,
    ENGINE *impl, const char *key, const char *iv);
int EVP_DecryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *outl,
    const char *in, int inl);
int EVP_DecryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *outl);
void ERR_clear_error(void);
]]

local lib = ffi.load("libcrypto.so.3")

local IV = 12
local TAG = 16
local SIZE = 65536

local CTRL_GET_TAG = 0x10
local CTRL_SET_TAG = 0x11

local ciphers = {
    [16] = lib.EVP_aes_128_gcm(),
    [24] = lib.EVP_aes_192_gcm(),
    [32] = lib.EVP_aes_256_gcm(),
}

local out = ffi.new("uint8_t[?]", SIZE + TAG)
local tag = ffi.new("uint8_t[?]", TAG)
local len = ffi.new("int[1]")

local M = { IV = IV, TAG = TAG }


local function context(version, field, init)
    local ctx = version[field]

    if ctx then
        return ctx
    end

    local cipher = ciphers[#version.material]

    ctx = ffi.gc(lib.EVP_CIPHER_CTX_new(), lib.EVP_CIPHER_CTX_free)

    if ctx == nil
       or lib[init](ctx, cipher, nil, version.material, nil) ~= 1
    then
        error("AES-GCM cannot be set up")
    end

    version[field] = ctx

    return ctx
end


-- returns the IV and the ciphertext with its tag
function M.seal(version, plaintext, aad)
    local n = #plaintext
    local ctx = context(version, "sealer", "EVP_EncryptInit_ex")
    local iv = random.bytes(IV)

    if n > SIZE
       or lib.EVP_EncryptInit_ex(ctx, nil, nil, nil, iv) ~= 1
       or lib.EVP_EncryptUpdate(ctx, nil, len, aad, #aad) ~= 1
       or lib.EVP_EncryptUpdate(ctx, out, len, plaintext, n) ~= 1
       or lib.EVP_EncryptFinal_ex(ctx, out + n, len) ~= 1
       or lib.EVP_CIPHER_CTX_ctrl(ctx, CTRL_GET_TAG, TAG, out + n) ~= 1
    then
        error("AES-GCM encryption failed")
    end

    return iv, ffi.string(out, n + TAG)
end


-- returns the plaintext, or nil if anything about it is not ours
function M.open(version, iv, sealed, aad)
    local n = #sealed - TAG

    if n < 0 or n > SIZE or #iv ~= IV then
        return nil
    end

    local ctx = context(version, "opener", "EVP_DecryptInit_ex")

    ffi.copy(tag, ffi.cast("const char *", sealed) + n, TAG)

    if lib.EVP_DecryptInit_ex(ctx, nil, nil, nil, iv) ~= 1
       or lib.EVP_DecryptUpdate(ctx, nil, len, aad, #aad) ~= 1
       or lib.EVP_DecryptUpdate(ctx, out, len, sealed, n) ~= 1
       or lib.EVP_CIPHER_CTX_ctrl(ctx, CTRL_SET_TAG, TAG, tag) ~= 1
       or lib.EVP_DecryptFinal_ex(ctx, out + n, len) ~= 1
    then
        -- the queue is the worker's, and nginx reads it for its own TLS
        lib.ERR_clear_error()
        return nil
    end

    return ffi.string(out, n)
end


return M
