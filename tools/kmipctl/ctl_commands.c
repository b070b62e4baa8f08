
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The table of commands and of their options.
 */


#include "ctl_doctor.h"
#include "ctl_option.h"
#include "ctl_run.h"

#include <limits.h>


static const ctl_option_t  ctl_no_options[] = {
    ctl_options_end
};

static const ctl_option_t  ctl_create_options[] = {
    ctl_text("algorithm", "NAME", algorithm, "algorithm (AES)"),
    ctl_number("length", "BITS", length, 1, 65536, "length of the key (256)"),
    ctl_text("usage", "NAME,...", usage,
             "Cryptographic Usage Mask (Encrypt,Decrypt)"),
    ctl_text("name", "NAME", name, "a Name, unique on the server"),
    ctl_list("attribute", "NAME=VALUE", attribute,
             "another attribute; repeatable"),
    ctl_flag("activate", activate, "activate the new object"),
    ctl_options_end
};

static const ctl_option_t  ctl_register_options[] = {
    ctl_text("type", "TYPE", type,
             "SymmetricKey, SecretData or OpaqueObject (SymmetricKey)"),
    ctl_text("data-type", "TYPE", data_type,
             "for Secret Data: Password or Seed (Password);\n"
             "for an Opaque Object: a number (0x80000001)"),
    ctl_text("algorithm", "NAME", algorithm, "algorithm of a key (AES)"),
    ctl_text("usage", "NAME,...", usage,
             "Cryptographic Usage Mask (Encrypt,Decrypt)"),
    ctl_text("name", "NAME", name, "a Name, unique on the server"),
    ctl_list("attribute", "NAME=VALUE", attribute,
             "another attribute; repeatable"),
    ctl_flag("activate", activate, "activate the new object"),
    ctl_options_end
};

static const ctl_option_t  ctl_derive_options[] = {
    ctl_text("method", "METHOD", method,
             "PBKDF2, HASH, ENCRYPT, NIST800-108-C, NIST800-108-F,\n"
             "HKDF (HMAC)"),
    ctl_text("hash", "NAME", hash, "SHA-1, SHA-512, ... (SHA-256)"),
    ctl_text("data", "HEX", data, "Derivation Data"),
    ctl_text("salt", "HEX", salt, "Salt of PBKDF2 and HKDF"),
    ctl_number("iterations", "N", iterations, 1, INT_MAX,
               "Iteration Count of PBKDF2"),
    ctl_text("mode", "MODE", mode, "block cipher mode of ENCRYPT (CBC)"),
    ctl_text("padding", "METHOD", padding,
             "of ENCRYPT: PKCS5 or None (None)"),
    ctl_text("iv", "HEX", iv, "Initialization Vector"),
    ctl_text("algorithm", "NAME", algorithm, "algorithm of the key (AES)"),
    ctl_number("length", "BITS", length, 1, INT_MAX,
               "length of the key in bits (256)"),
    ctl_text("usage", "NAME,...", usage,
             "Cryptographic Usage Mask (Encrypt,Decrypt)"),
    ctl_text("name", "NAME", name, "a Name, unique on the server"),
    ctl_list("attribute", "NAME=VALUE", attribute,
             "another attribute; repeatable"),
    ctl_flag("activate", activate, "activate the new key"),
    ctl_options_end
};

#define ctl_named                                                            \
    ctl_text("name", "NAME", name, "the object of this Name, instead of UID")

static const ctl_option_t  ctl_named_options[] = {
    ctl_named,
    ctl_options_end
};

static const ctl_option_t  ctl_record_options[] = {
    ctl_named,
    ctl_text("record-prefix", "PREFIX", record_prefix,
             "record_prefix of kmip_key_protect (vmware_kmip_)"),
    ctl_options_end
};

static const ctl_option_t  ctl_check_options[] = {
    ctl_named,
    ctl_text("usage", "NAME,...", usage, "the usage to check"),
    ctl_options_end
};

static const ctl_option_t  ctl_get_options[] = {
    ctl_named,
    ctl_text("format", "FORMAT", format, "raw or transparent"),
    ctl_text("output", "FILE", output,
             "write the key into a new file of mode 0600"),
    ctl_flag("reveal", reveal, "print the key, in hexadecimal"),
    ctl_options_end
};

#define ctl_cipher                                                           \
    ctl_text("mode", "MODE", mode, "block cipher mode: CBC, ECB, CTR (GCM)"),\
    ctl_text("padding", "METHOD", padding, "PKCS5 or None (None)"),          \
    ctl_text("aad", "HEX", aad, "additional data, which GCM authenticates"), \
    ctl_text("output", "FILE", output,                                       \
             "write the result into a new file of mode 0600")

static const ctl_option_t  ctl_encrypt_options[] = {
    ctl_cipher,
    ctl_text("iv", "HEX", iv,
             "IV, counter or nonce; without it the server makes one"),
    ctl_options_end
};

static const ctl_option_t  ctl_decrypt_options[] = {
    ctl_cipher,
    ctl_text("iv", "HEX", iv, "IV, counter or nonce"),
    ctl_text("tag", "HEX", tag, "tag of GCM"),
    ctl_flag("reveal", reveal, "print the data, in hexadecimal"),
    ctl_options_end
};

static const ctl_option_t  ctl_mac_options[] = {
    ctl_text("algorithm", "NAME", algorithm, "HMAC-SHA1, ... (HMAC-SHA256)"),
    ctl_text("verify", "HEX", verify, "verify this MAC instead"),
    ctl_options_end
};

static const ctl_option_t  ctl_hash_options[] = {
    ctl_text("hash", "NAME", hash, "SHA-1, SHA-512, ... (SHA-256)"),
    ctl_options_end
};

static const ctl_option_t  ctl_rng_options[] = {
    ctl_text("output", "FILE", output,
             "write them into a new file of mode 0600"),
    ctl_options_end
};

static const ctl_option_t  ctl_index_options[] = {
    ctl_number("index", "N", index, 0, INT_MAX,
               "index of the attribute's instance (0)"),
    ctl_options_end
};

#define ctl_created                                                          \
    ctl_text("created", "FROM..TO", created,                                 \
             "only objects created between these dates, such as\n"           \
             "2026-11-01..2026-11-30; one of them may be left out")

#define ctl_page                                                             \
    ctl_number("page", "N", page, 2, 1000000,                                \
               "identifiers in a response to Locate, at most (14000)")

#define ctl_parallel                                                         \
    ctl_number("parallel", "N", parallel, 1, 256,                            \
               "sessions that read at a time (32)")

static const ctl_option_t  ctl_locate_options[] = {
    ctl_text("name", "NAME", name, "only objects with this Name"),
    ctl_text("type", "TYPE", type, "only objects of this type: SymmetricKey"),
    ctl_text("state", "STATE", state, "only objects in this State: Active"),
    ctl_created,
    ctl_list("attribute", "NAME=VALUE", attribute,
             "only objects with this attribute; repeatable"),
    ctl_number("max", "N", max, 1, INT_MAX, "at most N objects"),
    ctl_number("offset", "N", offset, 1, INT_MAX,
               "leave out the first N objects"),
    ctl_page,
    ctl_options_end
};

static const ctl_option_t  ctl_list_options[] = {
    ctl_text("state", "STATE", state, "only objects in this State: Active"),
    ctl_text("name", "PATTERN", name,
             "only objects with such a Name; * and ? are wildcards"),
    ctl_text("vm", "PATTERN", vm,
             "only keys of virtual machines with such a name or\n"
             "identifier (x-Name, x-Identifier)"),
    ctl_flag("no-vm", no_vm, "only keys without x-Name and x-Identifier"),
    ctl_created,
    ctl_text("sort", "COLUMN", sort,
             "sort by this column: state, name, identifier, ...; all\n"
             "rows are held in memory until the end"),
    ctl_flag("csv", csv, "print comma separated values, with a title line"),
    ctl_number("max", "N", max, 1, INT_MAX,
               "read at most N objects, the newest"),
    ctl_number("offset", "N", offset, 1, INT_MAX,
               "leave out the N newest objects"),
    ctl_page,
    ctl_parallel,
    ctl_options_end
};

static const ctl_option_t  ctl_orphans_options[] = {
    ctl_list("inventory", "FILE", inventory,
             "what vCenter knows: CSV of PowerCLI or RVTools, or one\n"
             "identifier of a key a line; repeatable"),
    ctl_list("log", "FILE|-", log,
             "operation log (kmip_log) that tells when keys were read;\n"
             "repeatable, one of each endpoint"),
    ctl_text("conf", "FILE", doctor.conf,
             "on an endpoint instead: nginx's configuration; shows keys\n"
             "in Key Protect that lack their other half"),
    ctl_text("provider", "NAME", doctor.provider,
             "with --conf: the kmip_key_protect, if there are several"),
    ctl_number("age", "DAYS", age, 0, 100000,
               "only keys that are older, and so in the inventory (7)"),
    ctl_text("price", "AMOUNT", price,
             "price of a key of Key Protect a month (1.045)"),
    ctl_text("sort", "COLUMN", sort, "sort by this column"),
    ctl_flag("csv", csv, "print comma separated values, with a title line"),
    ctl_flag("force", force,
             "take an inventory that knows none of the keys"),
    ctl_page,
    ctl_parallel,
    ctl_options_end
};

#define ctl_many                                                             \
    ctl_text("from", "FILE|-", from,                                         \
             "more identifiers: one a line, or CSV of list or orphans"),     \
    ctl_flag("dry-run", dry_run, "show what would be done"),                 \
    ctl_flag("yes", yes, "do not ask; needed for more than one object\n"     \
                         "where there is no terminal to ask at"),            \
    ctl_text("report", "FILE", report,                                       \
             "write down what is done; what this file says was done\n"       \
             "is not done again"),                                           \
    ctl_list("inventory", "FILE", inventory,                                 \
             "refuse keys that vCenter knows, as of orphans"),               \
    ctl_flag("csv", csv, "print comma separated values, with a title line")

static const ctl_option_t  ctl_revoke_options[] = {
    ctl_text("reason", "REASON", reason,
             "Unspecified, \"Key Compromise\", Superseded,\n"
             "\"Cessation of Operation\" and others (Unspecified)"),
    ctl_text("message", "TEXT", message, "Revocation Message"),
    ctl_text("occurred", "DATE", occurred,
             "date of the compromise: 2026-11-24T09:30:00Z, now"),
    ctl_many,
    ctl_flag("force", force, "do not look at keys before"),
    ctl_options_end
};

static const ctl_option_t  ctl_destroy_options[] = {
    ctl_many,
    ctl_flag("force", force,
             "do not look at keys before: destroy also those that\n"
             "several virtual machines share"),
    ctl_options_end
};

static const ctl_option_t  ctl_bench_options[] = {
    ctl_text("operation", "NAME", operation,
             "discover, query, get, create, activate, encrypt,\n"
             "decrypt (1 KiB), flow (all requests of vCenter for a new\n"
             "key), idle or raw (discover)"),
    ctl_number("connections", "N", connections, 1, 1000000,
               "number of connections (1)"),
    ctl_number("count", "N", count, 1, INT_MAX, "number of operations (1000)"),
    ctl_text("duration", "TIME", duration, "run for this time instead: 500ms, "
             "10s, 2m"),
    ctl_number("rate", "N", rate, 1, 10000000,
               "open loop: start N operations a second, without waiting for\n"
               "responses; latency counts from the time each was due"),
    ctl_number("warmup", "N", warmup, 0, INT_MAX,
               "start with N operations that are not measured"),
    ctl_flag("new", fresh, "use a new connection for each operation"),
    ctl_flag("storm", storm,
             "open all connections at once, one operation each;\n"
             "latency counts from the common start"),
    ctl_flag("idle", idle,
             "open the connections, print \"ready\", and hold them until\n"
             "the end of standard input or of --duration"),
    ctl_number("pipeline", "N", pipeline, 1, 64,
               "unanswered requests on each connection (1)"),
    ctl_number("connect-rate", "N", connect_rate, 1, 10000000,
               "open at most N kept connections a second"),
    ctl_list("uid", "UID", uid, "identifier for get or activate; repeatable"),
    ctl_text("uids", "FILE", uids, "file of identifiers, one a line"),
    ctl_number("keys", "N", keys, 1, 1000000,
               "create N keys first and use them; they are not deleted"),
    ctl_text("send", "FILE", send,
             "message that raw sends; any message is a response"),
    ctl_text("flow-ops", "NAME,...", flow_ops,
             "steps of flow: discover, create, get, state, activate,\n"
             "probe, tag"),
    ctl_text("check", "WHAT", check,
             "none: count responses without checking them (full)"),
    ctl_flag("tolerate", tolerate, "do not count failures as errors"),
    ctl_text("tls", "VERSION", tls, "only this version: 1.2 or 1.3"),
    ctl_text("cipher", "LIST", cipher, "cipher list, in OpenSSL's form"),
    ctl_flag("resume", resume, "resume TLS sessions"),
    ctl_options_end
};

static const ctl_option_t  ctl_ttlv_options[] = {
    ctl_flag("reveal", reveal, "show key material and passwords too"),
    ctl_options_end
};


const ctl_command_t  ctl_commands[] = {

    { "discover-versions", "", "show the KMIP versions of the server",
      ctl_no_options, 0, 0, 0, ctl_run_discover_versions },

    { "query", "[FUNCTION...]", "show the server's operations, object types "
                                "and vendor",
      ctl_no_options, 0, -1, 0, ctl_run_query },

    { "ping", "", "ask whether the server serves requests (KMIP 2.1)",
      ctl_no_options, 0, 0, 0, ctl_run_ping },

    { "create", "", "create a symmetric key; prints its Unique Identifier",
      ctl_create_options, 0, 0, 0, ctl_run_create },

    { "register", "FILE|-",
      "store a key or secret; prints its Unique Identifier",
      ctl_register_options, 1, 1, 0, ctl_run_register },

    { "derive", "UID",
      "derive a key from another; prints its Unique Identifier",
      ctl_derive_options, 1, 1, 0, ctl_run_derive },

    { "get", "UID", "read a key; prints its digest, not the key",
      ctl_get_options, 0, 1, 0, ctl_run_get },

    { "encrypt", "UID FILE|-", "encrypt data with a key of the server",
      ctl_encrypt_options, 2, 2, 0, ctl_run_encrypt },

    { "decrypt", "UID FILE|-", "decrypt data with a key of the server",
      ctl_decrypt_options, 2, 2, 0, ctl_run_decrypt },

    { "mac", "UID FILE|-", "make or verify a MAC of data",
      ctl_mac_options, 2, 2, 0, ctl_run_mac },

    { "hash", "FILE|-", "hash data on the server",
      ctl_hash_options, 1, 1, 0, ctl_run_hash },

    { "rng", "BYTES", "read random bytes of the server",
      ctl_rng_options, 1, 1, 0, ctl_run_rng },

    { "check", "UID", "ask whether an object may be used",
      ctl_check_options, 0, 1, 0, ctl_run_check },

    { "record", "UID", "show where an object lies in Key Protect",
      ctl_record_options, 0, 1, 0, ctl_run_record },

    { "attributes", "UID [NAME...]", "show attributes of an object",
      ctl_named_options, 0, -1, 0, ctl_run_attributes },

    { "attribute-list", "UID", "show the names of an object's attributes",
      ctl_no_options, 1, 1, 0, ctl_run_attribute_list },

    { "add-attribute", "UID NAME VALUE", "add an attribute",
      ctl_no_options, 3, 3, 0, ctl_run_add_attribute },

    { "modify-attribute", "UID NAME VALUE", "change an attribute",
      ctl_index_options, 3, 3, 0, ctl_run_modify_attribute },

    { "set-attribute", "UID NAME VALUE",
      "add or change an attribute (KMIP 2.x)",
      ctl_no_options, 3, 3, 0, ctl_run_set_attribute },

    { "adjust-attribute", "UID NAME increment|decrement|negate [NUMBER]",
      "change a number, a date or a Boolean (KMIP 2.x)",
      ctl_no_options, 3, 4, 0, ctl_run_adjust_attribute },

    { "delete-attribute", "UID NAME", "delete an attribute",
      ctl_index_options, 2, 2, 0, ctl_run_delete_attribute },

    { "activate", "UID", "make a Pre-Active object Active",
      ctl_named_options, 0, 1, 0, ctl_run_activate },

    { "locate", "", "find objects; prints Unique Identifiers",
      ctl_locate_options, 0, 0, 0, ctl_run_locate },

    { "list", "", "show all objects and the virtual machines they belong to",
      ctl_list_options, 0, 0, 0, ctl_run_list },

    { "orphans", "", "show keys that vCenter does not know, and what they cost",
      ctl_orphans_options, 0, 0, 0, ctl_run_orphans },

    { "revoke", "[UID...]", "deactivate objects or mark them as compromised",
      ctl_revoke_options, 0, -1, 0, ctl_run_revoke },

    { "destroy", "[UID...]", "destroy objects",
      ctl_destroy_options, 0, -1, 0, ctl_run_destroy },

    { "bench", "", "put load on a server; prints counts and latencies",
      ctl_bench_options, 0, 0, 0, ctl_run_bench },

    { "doctor", "", "check a set-up and say what to change",
      ctl_doctor_options, 0, 0, 1, ctl_run_doctor },

    { "ttlv", "FILE|-|HEX", "show a message, hexadecimal or binary",
      ctl_ttlv_options, 1, 1, 1, ctl_run_ttlv },

    { "help", "[COMMAND]", "show all commands, or the options of one",
      ctl_no_options, 0, 1, 1, ctl_run_help },

    { "version", "", "show the version",
      ctl_no_options, 0, 0, 1, ctl_run_version },

    { NULL, NULL, NULL, NULL, 0, 0, 0, NULL }
};
