
/*
 * The table of commands, and of the options that each has.
 */


#include "ctl_doctor.h"
#include "ctl_option.h"
#include "ctl_run.h"

#include <limits.h>


static const ctl_option_t  ctl_no_options[] = {
    ctl_options_end
};

static const ctl_option_t  ctl_create_options[] = {
    ctl_text("algorithm", "NAME", algorithm, "of the key (AES)"),
    ctl_number("length", "BITS", length, 1, 65536, "of the key (256)"),
    ctl_text("usage", "NAME,...", usage,
             "what it is for (Encrypt,Decrypt)"),
    ctl_text("name", "NAME", name, "a Name, unique on the server"),
    ctl_list("attribute", "NAME=VALUE", attribute,
             "another attribute; repeatable"),
    ctl_flag("activate", activate, "activate it at once"),
    ctl_options_end
};

static const ctl_option_t  ctl_register_options[] = {
    ctl_text("type", "TYPE", type,
             "SymmetricKey, SecretData or OpaqueObject (SymmetricKey)"),
    ctl_text("data-type", "TYPE", data_type,
             "Password or Seed, of Secret Data (Password);\n"
             "a number, of an Opaque Object (0x80000001)"),
    ctl_text("algorithm", "NAME", algorithm, "of a key (AES)"),
    ctl_text("usage", "NAME,...", usage,
             "what it is for (Encrypt,Decrypt)"),
    ctl_text("name", "NAME", name, "a Name, unique on the server"),
    ctl_list("attribute", "NAME=VALUE", attribute,
             "another attribute; repeatable"),
    ctl_flag("activate", activate, "activate it at once"),
    ctl_options_end
};

static const ctl_option_t  ctl_check_options[] = {
    ctl_text("usage", "NAME,...", usage, "may it be used for this?"),
    ctl_options_end
};

static const ctl_option_t  ctl_get_options[] = {
    ctl_text("format", "FORMAT", format, "raw or transparent"),
    ctl_text("output", "FILE", output,
             "write the key into a new file of mode 0600"),
    ctl_flag("reveal", reveal, "print the key, in hexadecimal"),
    ctl_options_end
};

static const ctl_option_t  ctl_index_options[] = {
    ctl_number("index", "N", index, 0, INT_MAX,
               "which instance of the attribute (0)"),
    ctl_options_end
};

static const ctl_option_t  ctl_locate_options[] = {
    ctl_text("name", "NAME", name, "with this Name"),
    ctl_text("type", "TYPE", type, "of this Object Type: SymmetricKey"),
    ctl_text("state", "STATE", state, "in this State: Active"),
    ctl_list("attribute", "NAME=VALUE", attribute,
             "with this attribute; repeatable"),
    ctl_number("max", "N", max, 1, INT_MAX, "as many at most"),
    ctl_options_end
};

static const ctl_option_t  ctl_list_options[] = {
    ctl_number("max", "N", max, 1, INT_MAX, "as many at most"),
    ctl_options_end
};

static const ctl_option_t  ctl_revoke_options[] = {
    ctl_text("reason", "REASON", reason,
             "Unspecified, \"Key Compromise\", Superseded,\n"
             "\"Cessation of Operation\" and others (Unspecified)"),
    ctl_text("message", "TEXT", message, "more about it"),
    ctl_text("occurred", "DATE", occurred,
             "when it was compromised: 2026-11-24T09:30:00Z, now"),
    ctl_options_end
};

static const ctl_option_t  ctl_bench_options[] = {
    ctl_text("operation", "NAME", operation,
             "discover, query, get, create, activate, flow (all that\n"
             "vCenter does for a new key), idle or raw (discover)"),
    ctl_number("connections", "N", connections, 1, 1000000,
               "as many at a time (1)"),
    ctl_number("count", "N", count, 1, INT_MAX, "operations in all (1000)"),
    ctl_text("duration", "TIME", duration, "or as long: 500ms, 10s, 2m"),
    ctl_number("rate", "N", rate, 1, 10000000,
               "open loop: N operations a second, whatever the answers;\n"
               "latency counts from when each was due"),
    ctl_number("warmup", "N", warmup, 0, INT_MAX,
               "as many operations first that are not measured"),
    ctl_flag("new", fresh, "a new connection for each operation"),
    ctl_flag("storm", storm,
             "all connections at once, one operation each; latency\n"
             "counts from the start of all"),
    ctl_flag("idle", idle,
             "open connections, say \"ready\", hold them until the\n"
             "standard input or --duration ends"),
    ctl_number("pipeline", "N", pipeline, 1, 64,
               "requests under way on a connection (1)"),
    ctl_number("connect-rate", "N", connect_rate, 1, 10000000,
               "kept connections that are opened a second, at first"),
    ctl_list("uid", "UID", uid, "to get or activate; repeatable"),
    ctl_text("uids", "FILE", uids, "the same, one a line"),
    ctl_number("keys", "N", keys, 1, 1000000,
               "the same, made first; they stay on the server"),
    ctl_text("send", "FILE", send,
             "what raw sends; any message is an answer"),
    ctl_text("flow-ops", "NAME,...", flow_ops,
             "of flow only: discover, create, get, state, activate,\n"
             "probe, tag"),
    ctl_text("check", "WHAT", check,
             "none counts answers without a look at them (full)"),
    ctl_flag("tolerate", tolerate, "a failure is an answer too"),
    ctl_text("tls", "VERSION", tls, "1.2 or 1.3 alone"),
    ctl_text("cipher", "LIST", cipher, "as OpenSSL names them"),
    ctl_flag("resume", resume, "resume TLS sessions"),
    ctl_options_end
};

static const ctl_option_t  ctl_ttlv_options[] = {
    ctl_flag("reveal", reveal, "show key material and passwords too"),
    ctl_options_end
};


const ctl_command_t  ctl_commands[] = {

    { "discover-versions", "", "the versions that the server speaks",
      ctl_no_options, 0, 0, 0, ctl_run_discover_versions },

    { "query", "[FUNCTION...]", "what the server can do, and who it is",
      ctl_no_options, 0, -1, 0, ctl_run_query },

    { "create", "", "make a symmetric key; prints its Unique Identifier",
      ctl_create_options, 0, 0, 0, ctl_run_create },

    { "register", "FILE|-",
      "store a key or secret; prints its Unique Identifier",
      ctl_register_options, 1, 1, 0, ctl_run_register },

    { "get", "UID", "fetch a key; shows its digest, not the key",
      ctl_get_options, 1, 1, 0, ctl_run_get },

    { "check", "UID", "ask whether an object may be used",
      ctl_check_options, 1, 1, 0, ctl_run_check },

    { "attributes", "UID [NAME...]", "attributes of an object",
      ctl_no_options, 1, -1, 0, ctl_run_attributes },

    { "attribute-list", "UID", "the names of these attributes",
      ctl_no_options, 1, 1, 0, ctl_run_attribute_list },

    { "add-attribute", "UID NAME VALUE", "add an attribute",
      ctl_no_options, 3, 3, 0, ctl_run_add_attribute },

    { "modify-attribute", "UID NAME VALUE", "change an attribute",
      ctl_index_options, 3, 3, 0, ctl_run_modify_attribute },

    { "delete-attribute", "UID NAME", "delete an attribute",
      ctl_index_options, 2, 2, 0, ctl_run_delete_attribute },

    { "activate", "UID", "make a Pre-Active object Active",
      ctl_no_options, 1, 1, 0, ctl_run_activate },

    { "locate", "", "find objects; prints Unique Identifiers",
      ctl_locate_options, 0, 0, 0, ctl_run_locate },

    { "list", "", "a table of all objects and the VMs they belong to",
      ctl_list_options, 0, 0, 0, ctl_run_list },

    { "revoke", "UID", "deactivate an object, or say it is compromised",
      ctl_revoke_options, 1, 1, 0, ctl_run_revoke },

    { "destroy", "UID", "destroy an object",
      ctl_no_options, 1, 1, 0, ctl_run_destroy },

    { "bench", "", "put load on a server; counts and latencies",
      ctl_bench_options, 0, 0, 0, ctl_run_bench },

    { "doctor", "", "may keys be trusted to this set-up, and what is wrong?",
      ctl_doctor_options, 0, 0, 1, ctl_run_doctor },

    { "ttlv", "FILE|-", "show a message, hexadecimal or binary",
      ctl_ttlv_options, 1, 1, 1, ctl_run_ttlv },

    { NULL, NULL, NULL, NULL, 0, 0, 0, NULL }
};
