
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The enumerations and masks of objects and attributes (KMIP 2.1, section 11,
 * and the same tables of 1.0 to 2.0), as far as a key manager for symmetric
 * keys, secrets and opaque objects needs them: code, identifier, name, first
 * and last version.  kmip_message_enums.h has those of messages.
 */


#ifndef _KMIP_ENUMS_H_INCLUDED_
#define _KMIP_ENUMS_H_INCLUDED_


#include "kmip_message_enums.h"


#define KMIP_ENUM_KEY_COMPRESSION_TYPE(X)                                    \
    X(0x01, KEY_COMPRESSION_TYPE_EC_PUBLIC_KEY_TYPE_UNCOMPRESSED,            \
      "EC Public Key Type Uncompressed", 1_0, 2_1)                           \
    X(0x02, KEY_COMPRESSION_TYPE_EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME,  \
      "EC Public Key Type X9.62 Compressed Prime", 1_0, 2_1)                 \
    X(0x03, KEY_COMPRESSION_TYPE_EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2,  \
      "EC Public Key Type X9.62 Compressed Char2", 1_0, 2_1)                 \
    X(0x04, KEY_COMPRESSION_TYPE_EC_PUBLIC_KEY_TYPE_X9_62_HYBRID,            \
      "EC Public Key Type X9.62 Hybrid", 1_0, 2_1)

#define KMIP_ENUM_KEY_FORMAT_TYPE(X)                                         \
    X(0x01, KEY_FORMAT_TYPE_RAW, "Raw", 1_0, 2_1)                            \
    X(0x02, KEY_FORMAT_TYPE_OPAQUE, "Opaque", 1_0, 2_1)                      \
    X(0x03, KEY_FORMAT_TYPE_PKCS_1, "PKCS#1", 1_0, 2_1)                      \
    X(0x04, KEY_FORMAT_TYPE_PKCS_8, "PKCS#8", 1_0, 2_1)                      \
    X(0x05, KEY_FORMAT_TYPE_X_509, "X.509", 1_0, 2_1)                        \
    X(0x06, KEY_FORMAT_TYPE_ECPRIVATEKEY, "ECPrivateKey", 1_0, 2_1)          \
    X(0x07, KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY,                       \
      "Transparent Symmetric Key", 1_0, 2_1)                                 \
    X(0x08, KEY_FORMAT_TYPE_TRANSPARENT_DSA_PRIVATE_KEY,                     \
      "Transparent DSA Private Key", 1_0, 2_1)                               \
    X(0x09, KEY_FORMAT_TYPE_TRANSPARENT_DSA_PUBLIC_KEY,                      \
      "Transparent DSA Public Key", 1_0, 2_1)                                \
    X(0x0a, KEY_FORMAT_TYPE_TRANSPARENT_RSA_PRIVATE_KEY,                     \
      "Transparent RSA Private Key", 1_0, 2_1)                               \
    X(0x0b, KEY_FORMAT_TYPE_TRANSPARENT_RSA_PUBLIC_KEY,                      \
      "Transparent RSA Public Key", 1_0, 2_1)                                \
    X(0x0c, KEY_FORMAT_TYPE_TRANSPARENT_DH_PRIVATE_KEY,                      \
      "Transparent DH Private Key", 1_0, 2_1)                                \
    X(0x0d, KEY_FORMAT_TYPE_TRANSPARENT_DH_PUBLIC_KEY,                       \
      "Transparent DH Public Key", 1_0, 2_1)                                 \
    X(0x0e, KEY_FORMAT_TYPE_TRANSPARENT_ECDSA_PRIVATE_KEY,                   \
      "Transparent ECDSA Private Key", 1_0, 1_4)                             \
    X(0x0f, KEY_FORMAT_TYPE_TRANSPARENT_ECDSA_PUBLIC_KEY,                    \
      "Transparent ECDSA Public Key", 1_0, 1_4)                              \
    X(0x10, KEY_FORMAT_TYPE_TRANSPARENT_ECDH_PRIVATE_KEY,                    \
      "Transparent ECDH Private Key", 1_0, 1_4)                              \
    X(0x11, KEY_FORMAT_TYPE_TRANSPARENT_ECDH_PUBLIC_KEY,                     \
      "Transparent ECDH Public Key", 1_0, 1_4)                               \
    X(0x12, KEY_FORMAT_TYPE_TRANSPARENT_ECMQV_PRIVATE_KEY,                   \
      "Transparent ECMQV Private Key", 1_0, 1_4)                             \
    X(0x13, KEY_FORMAT_TYPE_TRANSPARENT_ECMQV_PUBLIC_KEY,                    \
      "Transparent ECMQV Public Key", 1_0, 1_4)                              \
    X(0x14, KEY_FORMAT_TYPE_TRANSPARENT_EC_PRIVATE_KEY,                      \
      "Transparent EC Private Key", 1_3, 2_1)                                \
    X(0x15, KEY_FORMAT_TYPE_TRANSPARENT_EC_PUBLIC_KEY,                       \
      "Transparent EC Public Key", 1_3, 2_1)                                 \
    X(0x16, KEY_FORMAT_TYPE_PKCS_12, "PKCS#12", 1_4, 2_1)                    \
    X(0x17, KEY_FORMAT_TYPE_PKCS_10, "PKCS#10", 2_0, 2_1)

#define KMIP_ENUM_WRAPPING_METHOD(X)                                         \
    X(0x01, WRAPPING_METHOD_ENCRYPT, "Encrypt", 1_0, 2_1)                    \
    X(0x02, WRAPPING_METHOD_MAC_SIGN, "MAC/sign", 1_0, 2_1)                  \
    X(0x03, WRAPPING_METHOD_ENCRYPT_THEN_MAC_SIGN,                           \
      "Encrypt then MAC/sign", 1_0, 2_1)                                     \
    X(0x04, WRAPPING_METHOD_MAC_SIGN_THEN_ENCRYPT,                           \
      "MAC/sign then encrypt", 1_0, 2_1)                                     \
    X(0x05, WRAPPING_METHOD_TR_31, "TR-31", 1_0, 2_1)

#define KMIP_ENUM_CERTIFICATE_TYPE(X)                                        \
    X(0x01, CERTIFICATE_TYPE_X_509, "X.509", 1_0, 2_1)                       \
    X(0x02, CERTIFICATE_TYPE_PGP, "PGP", 1_0, 2_1)

#define KMIP_ENUM_SECRET_DATA_TYPE(X)                                        \
    X(0x01, SECRET_DATA_TYPE_PASSWORD, "Password", 1_0, 2_1)                 \
    X(0x02, SECRET_DATA_TYPE_SEED, "Seed", 1_0, 2_1)

#define KMIP_ENUM_NAME_TYPE(X)                                               \
    X(0x01, NAME_TYPE_UNINTERPRETED_TEXT_STRING,                             \
      "Uninterpreted Text String", 1_0, 2_1)                                 \
    X(0x02, NAME_TYPE_URI, "URI", 1_0, 2_1)

#define KMIP_ENUM_OBJECT_TYPE(X)                                             \
    X(0x01, OBJECT_TYPE_CERTIFICATE, "Certificate", 1_0, 2_1)                \
    X(0x02, OBJECT_TYPE_SYMMETRIC_KEY, "Symmetric Key", 1_0, 2_1)            \
    X(0x03, OBJECT_TYPE_PUBLIC_KEY, "Public Key", 1_0, 2_1)                  \
    X(0x04, OBJECT_TYPE_PRIVATE_KEY, "Private Key", 1_0, 2_1)                \
    X(0x05, OBJECT_TYPE_SPLIT_KEY, "Split Key", 1_0, 2_1)                    \
    X(0x06, OBJECT_TYPE_TEMPLATE, "Template", 1_0, 1_4)                      \
    X(0x07, OBJECT_TYPE_SECRET_DATA, "Secret Data", 1_0, 2_1)                \
    X(0x08, OBJECT_TYPE_OPAQUE_OBJECT, "Opaque Object", 1_0, 2_1)            \
    X(0x09, OBJECT_TYPE_PGP_KEY, "PGP Key", 1_2, 2_1)                        \
    X(0x0a, OBJECT_TYPE_CERTIFICATE_REQUEST,                                 \
      "Certificate Request", 2_0, 2_1)

#define KMIP_ENUM_CRYPTOGRAPHIC_ALGORITHM(X)                                 \
    X(0x01, CRYPTOGRAPHIC_ALGORITHM_DES, "DES", 1_0, 2_1)                    \
    X(0x02, CRYPTOGRAPHIC_ALGORITHM_3DES, "3DES", 1_0, 2_1)                  \
    X(0x03, CRYPTOGRAPHIC_ALGORITHM_AES, "AES", 1_0, 2_1)                    \
    X(0x04, CRYPTOGRAPHIC_ALGORITHM_RSA, "RSA", 1_0, 2_1)                    \
    X(0x05, CRYPTOGRAPHIC_ALGORITHM_DSA, "DSA", 1_0, 2_1)                    \
    X(0x06, CRYPTOGRAPHIC_ALGORITHM_ECDSA, "ECDSA", 1_0, 2_1)                \
    X(0x07, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA1, "HMAC-SHA1", 1_0, 2_1)        \
    X(0x08, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA224, "HMAC-SHA224", 1_0, 2_1)    \
    X(0x09, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256, "HMAC-SHA256", 1_0, 2_1)    \
    X(0x0a, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA384, "HMAC-SHA384", 1_0, 2_1)    \
    X(0x0b, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA512, "HMAC-SHA512", 1_0, 2_1)    \
    X(0x0c, CRYPTOGRAPHIC_ALGORITHM_HMAC_MD5, "HMAC-MD5", 1_0, 2_1)          \
    X(0x0d, CRYPTOGRAPHIC_ALGORITHM_DH, "DH", 1_0, 2_1)                      \
    X(0x0e, CRYPTOGRAPHIC_ALGORITHM_ECDH, "ECDH", 1_0, 2_1)                  \
    X(0x0f, CRYPTOGRAPHIC_ALGORITHM_ECMQV, "ECMQV", 1_0, 2_1)                \
    X(0x10, CRYPTOGRAPHIC_ALGORITHM_BLOWFISH, "Blowfish", 1_0, 2_1)          \
    X(0x11, CRYPTOGRAPHIC_ALGORITHM_CAMELLIA, "Camellia", 1_0, 2_1)          \
    X(0x12, CRYPTOGRAPHIC_ALGORITHM_CAST5, "CAST5", 1_0, 2_1)                \
    X(0x13, CRYPTOGRAPHIC_ALGORITHM_IDEA, "IDEA", 1_0, 2_1)                  \
    X(0x14, CRYPTOGRAPHIC_ALGORITHM_MARS, "MARS", 1_0, 2_1)                  \
    X(0x15, CRYPTOGRAPHIC_ALGORITHM_RC2, "RC2", 1_0, 2_1)                    \
    X(0x16, CRYPTOGRAPHIC_ALGORITHM_RC4, "RC4", 1_0, 2_1)                    \
    X(0x17, CRYPTOGRAPHIC_ALGORITHM_RC5, "RC5", 1_0, 2_1)                    \
    X(0x18, CRYPTOGRAPHIC_ALGORITHM_SKIPJACK, "SKIPJACK", 1_0, 2_1)          \
    X(0x19, CRYPTOGRAPHIC_ALGORITHM_TWOFISH, "Twofish", 1_0, 2_1)            \
    X(0x1a, CRYPTOGRAPHIC_ALGORITHM_EC, "EC", 1_2, 2_1)                      \
    X(0x1b, CRYPTOGRAPHIC_ALGORITHM_ONE_TIME_PAD, "One Time Pad", 1_3, 2_1)  \
    X(0x1c, CRYPTOGRAPHIC_ALGORITHM_CHACHA20, "ChaCha20", 1_4, 2_1)          \
    X(0x1d, CRYPTOGRAPHIC_ALGORITHM_POLY1305, "Poly1305", 1_4, 2_1)          \
    X(0x1e, CRYPTOGRAPHIC_ALGORITHM_CHACHA20POLY1305,                        \
      "ChaCha20Poly1305", 1_4, 2_1)                                          \
    X(0x1f, CRYPTOGRAPHIC_ALGORITHM_SHA3_224, "SHA3-224", 1_4, 2_1)          \
    X(0x20, CRYPTOGRAPHIC_ALGORITHM_SHA3_256, "SHA3-256", 1_4, 2_1)          \
    X(0x21, CRYPTOGRAPHIC_ALGORITHM_SHA3_384, "SHA3-384", 1_4, 2_1)          \
    X(0x22, CRYPTOGRAPHIC_ALGORITHM_SHA3_512, "SHA3-512", 1_4, 2_1)          \
    X(0x23, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_224,                           \
      "HMAC-SHA3-224", 1_4, 2_1)                                             \
    X(0x24, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_256,                           \
      "HMAC-SHA3-256", 1_4, 2_1)                                             \
    X(0x25, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_384,                           \
      "HMAC-SHA3-384", 1_4, 2_1)                                             \
    X(0x26, CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_512,                           \
      "HMAC-SHA3-512", 1_4, 2_1)                                             \
    X(0x27, CRYPTOGRAPHIC_ALGORITHM_SHAKE_128, "SHAKE-128", 1_4, 2_1)        \
    X(0x28, CRYPTOGRAPHIC_ALGORITHM_SHAKE_256, "SHAKE-256", 1_4, 2_1)        \
    X(0x29, CRYPTOGRAPHIC_ALGORITHM_ARIA, "ARIA", 2_0, 2_1)                  \
    X(0x2a, CRYPTOGRAPHIC_ALGORITHM_SEED, "SEED", 2_0, 2_1)                  \
    X(0x2b, CRYPTOGRAPHIC_ALGORITHM_SM2, "SM2", 2_0, 2_1)                    \
    X(0x2c, CRYPTOGRAPHIC_ALGORITHM_SM3, "SM3", 2_0, 2_1)                    \
    X(0x2d, CRYPTOGRAPHIC_ALGORITHM_SM4, "SM4", 2_0, 2_1)                    \
    X(0x2e, CRYPTOGRAPHIC_ALGORITHM_GOST_R_34_10_2012,                       \
      "GOST R 34.10-2012", 2_0, 2_1)                                         \
    X(0x2f, CRYPTOGRAPHIC_ALGORITHM_GOST_R_34_11_2012,                       \
      "GOST R 34.11-2012", 2_0, 2_1)                                         \
    X(0x30, CRYPTOGRAPHIC_ALGORITHM_GOST_R_34_13_2015,                       \
      "GOST R 34.13-2015", 2_0, 2_1)                                         \
    X(0x31, CRYPTOGRAPHIC_ALGORITHM_GOST_28147_89,                           \
      "GOST 28147-89", 2_0, 2_1)                                             \
    X(0x32, CRYPTOGRAPHIC_ALGORITHM_XMSS, "XMSS", 2_0, 2_1)                  \
    X(0x33, CRYPTOGRAPHIC_ALGORITHM_SPHINCS_256, "SPHINCS-256", 2_0, 2_1)    \
    X(0x34, CRYPTOGRAPHIC_ALGORITHM_MCELIECE, "McEliece", 2_0, 2_1)          \
    X(0x35, CRYPTOGRAPHIC_ALGORITHM_MCELIECE_6960119,                        \
      "McEliece-6960119", 2_0, 2_1)                                          \
    X(0x36, CRYPTOGRAPHIC_ALGORITHM_MCELIECE_8192128,                        \
      "McEliece-8192128", 2_0, 2_1)                                          \
    X(0x37, CRYPTOGRAPHIC_ALGORITHM_ED25519, "Ed25519", 2_0, 2_1)            \
    X(0x38, CRYPTOGRAPHIC_ALGORITHM_ED448, "Ed448", 2_0, 2_1)

#define KMIP_ENUM_BLOCK_CIPHER_MODE(X)                                       \
    X(0x01, BLOCK_CIPHER_MODE_CBC, "CBC", 1_0, 2_1)                          \
    X(0x02, BLOCK_CIPHER_MODE_ECB, "ECB", 1_0, 2_1)                          \
    X(0x03, BLOCK_CIPHER_MODE_PCBC, "PCBC", 1_0, 2_1)                        \
    X(0x04, BLOCK_CIPHER_MODE_CFB, "CFB", 1_0, 2_1)                          \
    X(0x05, BLOCK_CIPHER_MODE_OFB, "OFB", 1_0, 2_1)                          \
    X(0x06, BLOCK_CIPHER_MODE_CTR, "CTR", 1_0, 2_1)                          \
    X(0x07, BLOCK_CIPHER_MODE_CMAC, "CMAC", 1_0, 2_1)                        \
    X(0x08, BLOCK_CIPHER_MODE_CCM, "CCM", 1_0, 2_1)                          \
    X(0x09, BLOCK_CIPHER_MODE_GCM, "GCM", 1_0, 2_1)                          \
    X(0x0a, BLOCK_CIPHER_MODE_CBC_MAC, "CBC-MAC", 1_0, 2_1)                  \
    X(0x0b, BLOCK_CIPHER_MODE_XTS, "XTS", 1_0, 2_1)                          \
    X(0x0c, BLOCK_CIPHER_MODE_AESKEYWRAPPADDING,                             \
      "AESKeyWrapPadding", 1_0, 2_1)                                         \
    X(0x0d, BLOCK_CIPHER_MODE_NISTKEYWRAP, "NISTKeyWrap", 1_0, 2_1)          \
    X(0x0e, BLOCK_CIPHER_MODE_X9_102_AESKW, "X9.102 AESKW", 1_0, 2_1)        \
    X(0x0f, BLOCK_CIPHER_MODE_X9_102_TDKW, "X9.102 TDKW", 1_0, 2_1)          \
    X(0x10, BLOCK_CIPHER_MODE_X9_102_AKW1, "X9.102 AKW1", 1_0, 2_1)          \
    X(0x11, BLOCK_CIPHER_MODE_X9_102_AKW2, "X9.102 AKW2", 1_0, 2_1)          \
    X(0x12, BLOCK_CIPHER_MODE_AEAD, "AEAD", 1_4, 2_1)

#define KMIP_ENUM_PADDING_METHOD(X)                                          \
    X(0x01, PADDING_METHOD_NONE, "None", 1_0, 2_1)                           \
    X(0x02, PADDING_METHOD_OAEP, "OAEP", 1_0, 2_1)                           \
    X(0x03, PADDING_METHOD_PKCS5, "PKCS5", 1_0, 2_1)                         \
    X(0x04, PADDING_METHOD_SSL3, "SSL3", 1_0, 2_1)                           \
    X(0x05, PADDING_METHOD_ZEROS, "Zeros", 1_0, 2_1)                         \
    X(0x06, PADDING_METHOD_ANSI_X9_23, "ANSI X9.23", 1_0, 2_1)               \
    X(0x07, PADDING_METHOD_ISO_10126, "ISO 10126", 1_0, 2_1)                 \
    X(0x08, PADDING_METHOD_PKCS1_V1_5, "PKCS1 v1.5", 1_0, 2_1)               \
    X(0x09, PADDING_METHOD_X9_31, "X9.31", 1_0, 2_1)                         \
    X(0x0a, PADDING_METHOD_PSS, "PSS", 1_0, 2_1)

#define KMIP_ENUM_HASHING_ALGORITHM(X)                                       \
    X(0x01, HASHING_ALGORITHM_MD2, "MD2", 1_0, 2_1)                          \
    X(0x02, HASHING_ALGORITHM_MD4, "MD4", 1_0, 2_1)                          \
    X(0x03, HASHING_ALGORITHM_MD5, "MD5", 1_0, 2_1)                          \
    X(0x04, HASHING_ALGORITHM_SHA_1, "SHA-1", 1_0, 2_1)                      \
    X(0x05, HASHING_ALGORITHM_SHA_224, "SHA-224", 1_0, 2_1)                  \
    X(0x06, HASHING_ALGORITHM_SHA_256, "SHA-256", 1_0, 2_1)                  \
    X(0x07, HASHING_ALGORITHM_SHA_384, "SHA-384", 1_0, 2_1)                  \
    X(0x08, HASHING_ALGORITHM_SHA_512, "SHA-512", 1_0, 2_1)                  \
    X(0x09, HASHING_ALGORITHM_RIPEMD_160, "RIPEMD-160", 1_0, 2_1)            \
    X(0x0a, HASHING_ALGORITHM_TIGER, "Tiger", 1_0, 2_1)                      \
    X(0x0b, HASHING_ALGORITHM_WHIRLPOOL, "Whirlpool", 1_0, 2_1)              \
    X(0x0c, HASHING_ALGORITHM_SHA_512_224, "SHA-512/224", 1_2, 2_1)          \
    X(0x0d, HASHING_ALGORITHM_SHA_512_256, "SHA-512/256", 1_2, 2_1)          \
    X(0x0e, HASHING_ALGORITHM_SHA_3_224, "SHA-3-224", 1_4, 2_1)              \
    X(0x0f, HASHING_ALGORITHM_SHA_3_256, "SHA-3-256", 1_4, 2_1)              \
    X(0x10, HASHING_ALGORITHM_SHA_3_384, "SHA-3-384", 1_4, 2_1)              \
    X(0x11, HASHING_ALGORITHM_SHA_3_512, "SHA-3-512", 1_4, 2_1)

#define KMIP_ENUM_KEY_ROLE_TYPE(X)                                           \
    X(0x01, KEY_ROLE_TYPE_BDK, "BDK", 1_0, 2_1)                              \
    X(0x02, KEY_ROLE_TYPE_CVK, "CVK", 1_0, 2_1)                              \
    X(0x03, KEY_ROLE_TYPE_DEK, "DEK", 1_0, 2_1)                              \
    X(0x04, KEY_ROLE_TYPE_MKAC, "MKAC", 1_0, 2_1)                            \
    X(0x05, KEY_ROLE_TYPE_MKSMC, "MKSMC", 1_0, 2_1)                          \
    X(0x06, KEY_ROLE_TYPE_MKSMI, "MKSMI", 1_0, 2_1)                          \
    X(0x07, KEY_ROLE_TYPE_MKDAC, "MKDAC", 1_0, 2_1)                          \
    X(0x08, KEY_ROLE_TYPE_MKDN, "MKDN", 1_0, 2_1)                            \
    X(0x09, KEY_ROLE_TYPE_MKCP, "MKCP", 1_0, 2_1)                            \
    X(0x0a, KEY_ROLE_TYPE_MKOTH, "MKOTH", 1_0, 2_1)                          \
    X(0x0b, KEY_ROLE_TYPE_KEK, "KEK", 1_0, 2_1)                              \
    X(0x0c, KEY_ROLE_TYPE_MAC16609, "MAC16609", 1_0, 2_1)                    \
    X(0x0d, KEY_ROLE_TYPE_MAC97971, "MAC97971", 1_0, 2_1)                    \
    X(0x0e, KEY_ROLE_TYPE_MAC97972, "MAC97972", 1_0, 2_1)                    \
    X(0x0f, KEY_ROLE_TYPE_MAC97973, "MAC97973", 1_0, 2_1)                    \
    X(0x10, KEY_ROLE_TYPE_MAC97974, "MAC97974", 1_0, 2_1)                    \
    X(0x11, KEY_ROLE_TYPE_MAC97975, "MAC97975", 1_0, 2_1)                    \
    X(0x12, KEY_ROLE_TYPE_ZPK, "ZPK", 1_0, 2_1)                              \
    X(0x13, KEY_ROLE_TYPE_PVKIBM, "PVKIBM", 1_0, 2_1)                        \
    X(0x14, KEY_ROLE_TYPE_PVKPVV, "PVKPVV", 1_0, 2_1)                        \
    X(0x15, KEY_ROLE_TYPE_PVKOTH, "PVKOTH", 1_0, 2_1)                        \
    X(0x16, KEY_ROLE_TYPE_DUKPT, "DUKPT", 1_4, 2_1)                          \
    X(0x17, KEY_ROLE_TYPE_IV, "IV", 1_4, 2_1)                                \
    X(0x18, KEY_ROLE_TYPE_TRKBK, "TRKBK", 1_4, 2_1)

#define KMIP_ENUM_STATE(X)                                                   \
    X(0x01, STATE_PRE_ACTIVE, "Pre-Active", 1_0, 2_1)                        \
    X(0x02, STATE_ACTIVE, "Active", 1_0, 2_1)                                \
    X(0x03, STATE_DEACTIVATED, "Deactivated", 1_0, 2_1)                      \
    X(0x04, STATE_COMPROMISED, "Compromised", 1_0, 2_1)                      \
    X(0x05, STATE_DESTROYED, "Destroyed", 1_0, 2_1)                          \
    X(0x06, STATE_DESTROYED_COMPROMISED, "Destroyed Compromised", 1_0, 2_1)

#define KMIP_ENUM_REVOCATION_REASON_CODE(X)                                  \
    X(0x01, REVOCATION_REASON_CODE_UNSPECIFIED, "Unspecified", 1_0, 2_1)     \
    X(0x02, REVOCATION_REASON_CODE_KEY_COMPROMISE,                           \
      "Key Compromise", 1_0, 2_1)                                            \
    X(0x03, REVOCATION_REASON_CODE_CA_COMPROMISE, "CA Compromise", 1_0, 2_1) \
    X(0x04, REVOCATION_REASON_CODE_AFFILIATION_CHANGED,                      \
      "Affiliation Changed", 1_0, 2_1)                                       \
    X(0x05, REVOCATION_REASON_CODE_SUPERSEDED, "Superseded", 1_0, 2_1)       \
    X(0x06, REVOCATION_REASON_CODE_CESSATION_OF_OPERATION,                   \
      "Cessation of Operation", 1_0, 2_1)                                    \
    X(0x07, REVOCATION_REASON_CODE_PRIVILEGE_WITHDRAWN,                      \
      "Privilege Withdrawn", 1_0, 2_1)

#define KMIP_ENUM_LINK_TYPE(X)                                               \
    X(0x101, LINK_TYPE_CERTIFICATE_LINK, "Certificate Link", 1_0, 2_1)       \
    X(0x102, LINK_TYPE_PUBLIC_KEY_LINK, "Public Key Link", 1_0, 2_1)         \
    X(0x103, LINK_TYPE_PRIVATE_KEY_LINK, "Private Key Link", 1_0, 2_1)       \
    X(0x104, LINK_TYPE_DERIVATION_BASE_OBJECT_LINK,                          \
      "Derivation Base Object Link", 1_0, 2_1)                               \
    X(0x105, LINK_TYPE_DERIVED_KEY_LINK, "Derived Key Link", 1_0, 2_1)       \
    X(0x106, LINK_TYPE_REPLACEMENT_OBJECT_LINK,                              \
      "Replacement Object Link", 1_0, 2_1)                                   \
    X(0x107, LINK_TYPE_REPLACED_OBJECT_LINK,                                 \
      "Replaced Object Link", 1_0, 2_1)                                      \
    X(0x108, LINK_TYPE_PARENT_LINK, "Parent Link", 1_2, 2_1)                 \
    X(0x109, LINK_TYPE_CHILD_LINK, "Child Link", 1_2, 2_1)                   \
    X(0x10a, LINK_TYPE_PREVIOUS_LINK, "Previous Link", 1_2, 2_1)             \
    X(0x10b, LINK_TYPE_NEXT_LINK, "Next Link", 1_2, 2_1)                     \
    X(0x10c, LINK_TYPE_PKCS_12_CERTIFICATE_LINK,                             \
      "PKCS#12 Certificate Link", 1_4, 2_1)                                  \
    X(0x10d, LINK_TYPE_PKCS_12_PASSWORD_LINK,                                \
      "PKCS#12 Password Link", 1_4, 2_1)                                     \
    X(0x10e, LINK_TYPE_WRAPPING_KEY_LINK, "Wrapping Key Link", 2_0, 2_1)

#define KMIP_ENUM_DERIVATION_METHOD(X)                                       \
    X(0x01, DERIVATION_METHOD_PBKDF2, "PBKDF2", 1_0, 2_1)                    \
    X(0x02, DERIVATION_METHOD_HASH, "HASH", 1_0, 2_1)                        \
    X(0x03, DERIVATION_METHOD_HMAC, "HMAC", 1_0, 2_1)                        \
    X(0x04, DERIVATION_METHOD_ENCRYPT, "ENCRYPT", 1_0, 2_1)                  \
    X(0x05, DERIVATION_METHOD_NIST800_108_C, "NIST800-108-C", 1_0, 2_1)      \
    X(0x06, DERIVATION_METHOD_NIST800_108_F, "NIST800-108-F", 1_0, 2_1)      \
    X(0x07, DERIVATION_METHOD_NIST800_108_DPI, "NIST800-108-DPI", 1_0, 2_1)  \
    X(0x08, DERIVATION_METHOD_ASYMMETRIC_KEY, "Asymmetric Key", 1_4, 2_1)    \
    X(0x09, DERIVATION_METHOD_AWS_SIGNATURE_VERSION_4,                       \
      "AWS Signature Version 4", 2_0, 2_1)                                   \
    X(0x0a, DERIVATION_METHOD_HKDF, "HKDF", 2_0, 2_1)

#define KMIP_ENUM_USAGE_LIMITS_UNIT(X)                                       \
    X(0x01, USAGE_LIMITS_UNIT_BYTE, "Byte", 1_0, 2_1)                        \
    X(0x02, USAGE_LIMITS_UNIT_OBJECT, "Object", 1_0, 2_1)

#define KMIP_ENUM_CRYPTOGRAPHIC_USAGE_MASK(X)                                \
    X(0x01, CRYPTOGRAPHIC_USAGE_MASK_SIGN, "Sign", 1_0, 2_1)                 \
    X(0x02, CRYPTOGRAPHIC_USAGE_MASK_VERIFY, "Verify", 1_0, 2_1)             \
    X(0x04, CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT, "Encrypt", 1_0, 2_1)           \
    X(0x08, CRYPTOGRAPHIC_USAGE_MASK_DECRYPT, "Decrypt", 1_0, 2_1)           \
    X(0x10, CRYPTOGRAPHIC_USAGE_MASK_WRAP_KEY, "Wrap Key", 1_0, 2_1)         \
    X(0x20, CRYPTOGRAPHIC_USAGE_MASK_UNWRAP_KEY, "Unwrap Key", 1_0, 2_1)     \
    X(0x40, CRYPTOGRAPHIC_USAGE_MASK_EXPORT, "Export", 1_0, 1_4)             \
    X(0x80, CRYPTOGRAPHIC_USAGE_MASK_MAC_GENERATE, "MAC Generate", 1_0, 2_1) \
    X(0x100, CRYPTOGRAPHIC_USAGE_MASK_MAC_VERIFY, "MAC Verify", 1_0, 2_1)    \
    X(0x200, CRYPTOGRAPHIC_USAGE_MASK_DERIVE_KEY, "Derive Key", 1_0, 2_1)    \
    X(0x400, CRYPTOGRAPHIC_USAGE_MASK_CONTENT_COMMITMENT_NON_REPUDIATION,    \
      "Content Commitment (Non Repudiation)", 1_0, 1_4)                      \
    X(0x800, CRYPTOGRAPHIC_USAGE_MASK_KEY_AGREEMENT,                         \
      "Key Agreement", 1_0, 2_1)                                             \
    X(0x1000, CRYPTOGRAPHIC_USAGE_MASK_CERTIFICATE_SIGN,                     \
      "Certificate Sign", 1_0, 2_1)                                          \
    X(0x2000, CRYPTOGRAPHIC_USAGE_MASK_CRL_SIGN, "CRL Sign", 1_0, 2_1)       \
    X(0x4000, CRYPTOGRAPHIC_USAGE_MASK_GENERATE_CRYPTOGRAM,                  \
      "Generate Cryptogram", 1_0, 1_4)                                       \
    X(0x8000, CRYPTOGRAPHIC_USAGE_MASK_VALIDATE_CRYPTOGRAM,                  \
      "Validate Cryptogram", 1_0, 1_4)                                       \
    X(0x10000, CRYPTOGRAPHIC_USAGE_MASK_TRANSLATE_ENCRYPT,                   \
      "Translate Encrypt", 1_0, 1_4)                                         \
    X(0x20000, CRYPTOGRAPHIC_USAGE_MASK_TRANSLATE_DECRYPT,                   \
      "Translate Decrypt", 1_0, 1_4)                                         \
    X(0x40000, CRYPTOGRAPHIC_USAGE_MASK_TRANSLATE_WRAP,                      \
      "Translate Wrap", 1_0, 1_4)                                            \
    X(0x80000, CRYPTOGRAPHIC_USAGE_MASK_TRANSLATE_UNWRAP,                    \
      "Translate Unwrap", 1_0, 1_4)                                          \
    X(0x100000, CRYPTOGRAPHIC_USAGE_MASK_AUTHENTICATE,                       \
      "Authenticate", 2_0, 2_1)                                              \
    X(0x200000, CRYPTOGRAPHIC_USAGE_MASK_UNRESTRICTED,                       \
      "Unrestricted", 2_0, 2_1)                                              \
    X(0x400000, CRYPTOGRAPHIC_USAGE_MASK_FPE_ENCRYPT,                        \
      "FPE Encrypt", 2_0, 2_1)                                               \
    X(0x800000, CRYPTOGRAPHIC_USAGE_MASK_FPE_DECRYPT,                        \
      "FPE Decrypt", 2_0, 2_1)

#define KMIP_ENUM_ENCODING_OPTION(X)                                         \
    X(0x01, ENCODING_OPTION_NO_ENCODING, "No Encoding", 1_1, 2_1)            \
    X(0x02, ENCODING_OPTION_TTLV_ENCODING, "TTLV Encoding", 1_1, 2_1)

#define KMIP_ENUM_ALTERNATIVE_NAME_TYPE(X)                                   \
    X(0x01, ALTERNATIVE_NAME_TYPE_UNINTERPRETED_TEXT_STRING,                 \
      "Uninterpreted Text String", 1_2, 2_1)                                 \
    X(0x02, ALTERNATIVE_NAME_TYPE_URI, "URI", 1_2, 2_1)                      \
    X(0x03, ALTERNATIVE_NAME_TYPE_OBJECT_SERIAL_NUMBER,                      \
      "Object Serial Number", 1_2, 2_1)                                      \
    X(0x04, ALTERNATIVE_NAME_TYPE_EMAIL_ADDRESS, "Email Address", 1_2, 2_1)  \
    X(0x05, ALTERNATIVE_NAME_TYPE_DNS_NAME, "DNS Name", 1_2, 2_1)            \
    X(0x06, ALTERNATIVE_NAME_TYPE_X_500_DISTINGUISHED_NAME,                  \
      "X.500 Distinguished Name", 1_2, 2_1)                                  \
    X(0x07, ALTERNATIVE_NAME_TYPE_IP_ADDRESS, "IP Address", 1_2, 2_1)

#define KMIP_ENUM_RNG_ALGORITHM(X)                                           \
    X(0x01, RNG_ALGORITHM_UNSPECIFIED, "Unspecified", 1_3, 2_1)              \
    X(0x02, RNG_ALGORITHM_FIPS_186_2, "FIPS 186-2", 1_3, 2_1)                \
    X(0x03, RNG_ALGORITHM_DRBG, "DRBG", 1_3, 2_1)                            \
    X(0x04, RNG_ALGORITHM_NRBG, "NRBG", 1_3, 2_1)                            \
    X(0x05, RNG_ALGORITHM_ANSI_X9_31, "ANSI X9.31", 1_3, 2_1)                \
    X(0x06, RNG_ALGORITHM_ANSI_X9_62, "ANSI X9.62", 1_3, 2_1)

#define KMIP_ENUM_KEY_WRAP_TYPE(X)                                           \
    X(0x01, KEY_WRAP_TYPE_NOT_WRAPPED, "Not Wrapped", 1_4, 2_1)              \
    X(0x02, KEY_WRAP_TYPE_AS_REGISTERED, "As Registered", 1_4, 2_1)

#define KMIP_ENUM_PROTECTION_LEVEL(X)                                        \
    X(0x01, PROTECTION_LEVEL_HIGH, "High", 2_0, 2_1)                         \
    X(0x02, PROTECTION_LEVEL_LOW, "Low", 2_0, 2_1)

#define KMIP_ENUM_PROTECTION_STORAGE_MASK(X)                                 \
    X(0x01, PROTECTION_STORAGE_MASK_SOFTWARE, "Software", 2_0, 2_1)          \
    X(0x02, PROTECTION_STORAGE_MASK_HARDWARE, "Hardware", 2_0, 2_1)          \
    X(0x04, PROTECTION_STORAGE_MASK_ON_PROCESSOR, "On Processor", 2_0, 2_1)  \
    X(0x08, PROTECTION_STORAGE_MASK_ON_SYSTEM, "On System", 2_0, 2_1)        \
    X(0x10, PROTECTION_STORAGE_MASK_OFF_SYSTEM, "Off System", 2_0, 2_1)      \
    X(0x20, PROTECTION_STORAGE_MASK_HYPERVISOR, "Hypervisor", 2_0, 2_1)      \
    X(0x40, PROTECTION_STORAGE_MASK_OPERATING_SYSTEM,                        \
      "Operating System", 2_0, 2_1)                                          \
    X(0x80, PROTECTION_STORAGE_MASK_CONTAINER, "Container", 2_0, 2_1)        \
    X(0x100, PROTECTION_STORAGE_MASK_ON_PREMISES, "On Premises", 2_0, 2_1)   \
    X(0x200, PROTECTION_STORAGE_MASK_OFF_PREMISES,                           \
      "Off Premises", 2_0, 2_1)                                              \
    X(0x400, PROTECTION_STORAGE_MASK_SELF_MANAGED,                           \
      "Self Managed", 2_0, 2_1)                                              \
    X(0x800, PROTECTION_STORAGE_MASK_OUTSOURCED, "Outsourced", 2_0, 2_1)     \
    X(0x1000, PROTECTION_STORAGE_MASK_VALIDATED, "Validated", 2_0, 2_1)      \
    X(0x2000, PROTECTION_STORAGE_MASK_SAME_JURISDICTION,                     \
      "Same Jurisdiction", 2_0, 2_1)


/* every enumeration: identifier and name */

#define KMIP_OBJECT_ENUMS(X)                                                 \
    X(KEY_COMPRESSION_TYPE, "Key Compression Type")                          \
    X(KEY_FORMAT_TYPE, "Key Format Type")                                    \
    X(WRAPPING_METHOD, "Wrapping Method")                                    \
    X(CERTIFICATE_TYPE, "Certificate Type")                                  \
    X(SECRET_DATA_TYPE, "Secret Data Type")                                  \
    X(NAME_TYPE, "Name Type")                                                \
    X(OBJECT_TYPE, "Object Type")                                            \
    X(CRYPTOGRAPHIC_ALGORITHM, "Cryptographic Algorithm")                    \
    X(BLOCK_CIPHER_MODE, "Block Cipher Mode")                                \
    X(PADDING_METHOD, "Padding Method")                                      \
    X(HASHING_ALGORITHM, "Hashing Algorithm")                                \
    X(KEY_ROLE_TYPE, "Key Role Type")                                        \
    X(STATE, "State")                                                        \
    X(REVOCATION_REASON_CODE, "Revocation Reason Code")                      \
    X(LINK_TYPE, "Link Type")                                                \
    X(DERIVATION_METHOD, "Derivation Method")                                \
    X(USAGE_LIMITS_UNIT, "Usage Limits Unit")                                \
    X(CRYPTOGRAPHIC_USAGE_MASK, "Cryptographic Usage Mask")                  \
    X(ENCODING_OPTION, "Encoding Option")                                    \
    X(ALTERNATIVE_NAME_TYPE, "Alternative Name Type")                        \
    X(RNG_ALGORITHM, "RNG Algorithm")                                        \
    X(KEY_WRAP_TYPE, "Key Wrap Type")                                        \
    X(PROTECTION_LEVEL, "Protection Level")                                  \
    X(PROTECTION_STORAGE_MASK, "Protection Storage Mask")

#define KMIP_ENUMS(X)                                                        \
    KMIP_OBJECT_ENUMS(X)                                                     \
    KMIP_MESSAGE_ENUMS(X)


#define kmip_enum_value(code, id, name, since, until)  KMIP_##id = code,

enum {
    KMIP_ENUM_KEY_COMPRESSION_TYPE(kmip_enum_value)
    KMIP_ENUM_KEY_FORMAT_TYPE(kmip_enum_value)
    KMIP_ENUM_WRAPPING_METHOD(kmip_enum_value)
    KMIP_ENUM_CERTIFICATE_TYPE(kmip_enum_value)
    KMIP_ENUM_SECRET_DATA_TYPE(kmip_enum_value)
    KMIP_ENUM_NAME_TYPE(kmip_enum_value)
    KMIP_ENUM_OBJECT_TYPE(kmip_enum_value)
    KMIP_ENUM_CRYPTOGRAPHIC_ALGORITHM(kmip_enum_value)
    KMIP_ENUM_BLOCK_CIPHER_MODE(kmip_enum_value)
    KMIP_ENUM_PADDING_METHOD(kmip_enum_value)
    KMIP_ENUM_HASHING_ALGORITHM(kmip_enum_value)
    KMIP_ENUM_KEY_ROLE_TYPE(kmip_enum_value)
    KMIP_ENUM_STATE(kmip_enum_value)
    KMIP_ENUM_REVOCATION_REASON_CODE(kmip_enum_value)
    KMIP_ENUM_LINK_TYPE(kmip_enum_value)
    KMIP_ENUM_DERIVATION_METHOD(kmip_enum_value)
    KMIP_ENUM_USAGE_LIMITS_UNIT(kmip_enum_value)
    KMIP_ENUM_CRYPTOGRAPHIC_USAGE_MASK(kmip_enum_value)
    KMIP_ENUM_ENCODING_OPTION(kmip_enum_value)
    KMIP_ENUM_ALTERNATIVE_NAME_TYPE(kmip_enum_value)
    KMIP_ENUM_RNG_ALGORITHM(kmip_enum_value)
    KMIP_ENUM_KEY_WRAP_TYPE(kmip_enum_value)
    KMIP_ENUM_PROTECTION_LEVEL(kmip_enum_value)
    KMIP_ENUM_PROTECTION_STORAGE_MASK(kmip_enum_value)
    KMIP_ENUM_CREDENTIAL_TYPE(kmip_enum_value)
    KMIP_ENUM_VALIDITY_INDICATOR(kmip_enum_value)
    KMIP_ENUM_QUERY_FUNCTION(kmip_enum_value)
    KMIP_ENUM_CANCELLATION_RESULT(kmip_enum_value)
    KMIP_ENUM_OPERATION(kmip_enum_value)
    KMIP_ENUM_RESULT_STATUS(kmip_enum_value)
    KMIP_ENUM_RESULT_REASON(kmip_enum_value)
    KMIP_ENUM_BATCH_ERROR_CONTINUATION_OPTION(kmip_enum_value)
    KMIP_ENUM_STORAGE_STATUS_MASK(kmip_enum_value)
    KMIP_ENUM_OBJECT_GROUP_MEMBER(kmip_enum_value)
    KMIP_ENUM_ATTESTATION_TYPE(kmip_enum_value)
    KMIP_ENUM_ASYNCHRONOUS_INDICATOR(kmip_enum_value)
    KMIP_ENUM_UNIQUE_IDENTIFIER(kmip_enum_value)
    KMIP_ENUM_ADJUSTMENT_TYPE(kmip_enum_value)
    KMIP_ENUM_INTEROP_FUNCTION(kmip_enum_value)
};


#endif /* _KMIP_ENUMS_H_INCLUDED_ */
