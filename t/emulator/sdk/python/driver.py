"""Drives the emulator with IBM's Python SDK; each line says what held."""

import base64
import io
import json
import os
import sys
import traceback

sys.path.insert(0, os.environ["SDK_DIR"])

from ibm_cloud_sdk_core import ApiException  # noqa: E402
from ibm_cloud_sdk_core.authenticators import IAMAuthenticator  # noqa: E402
from keyprotect.ibm_key_protect_api_v2 import (  # noqa: E402
    IbmKeyProtectApiV2,
)

URL = os.environ["KEY_PROTECT"]
INSTANCE = os.environ["INSTANCE"]
KEY = "application/vnd.ibm.kms.key+json"
POLICY = "application/vnd.ibm.kms.policy+json"
NOWHERE = "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"


def b64(text):
    return base64.b64encode(text.encode()).decode()


def check(held, name, detail=None):
    print(("ok " if held else "not ok ") + name
          + ("" if held else ": " + repr(detail)), flush=True)


def same(got, want, name):
    check(got == want, name, (got, want))


def client(api_key):
    service = IbmKeyProtectApiV2(
        authenticator=IAMAuthenticator(api_key, url=URL))
    service.set_service_url(URL)

    return service


def body(doc):
    return io.BytesIO(json.dumps(doc).encode())


def result(response):
    doc = response.get_result()

    return doc if isinstance(doc, dict) else doc.json()


def first(response):
    return result(response)["resources"][0]


def refused(call, status, code, name):
    try:
        answer = call()
    except ApiException as err:
        said = err.http_response.text if err.http_response is not None else ""
        check(err.status_code == status and code in said, name,
              (err.status_code, said))
    else:
        check(False, name, answer.get_status_code())


class Driver:
    def __init__(self):
        self.kp = client(os.environ["API_KEY"])

    def create(self, **resource):
        return self.kp.create_key(
            INSTANCE, body({
                "metadata": {"collectionType": KEY, "collectionTotal": 1},
                "resources": [dict(resource, type=KEY)],
            }), prefer="return=representation")

    def wrap(self, name, **doc):
        return result(self.kp.wrap_key(name, INSTANCE,
                                       key_action_wrap_body=body(doc)))

    def unwrap(self, name, **doc):
        return self.kp.unwrap_key(name, INSTANCE, body(doc))

    def keys(self):
        made = self.create(name="py-record", aliases=["py-record"],
                           extractable=True, payload=b64("a record"),
                           description="made by the Python SDK")
        key = first(made)

        same(made.get_status_code(), 201, "create_key")
        same(key["payload"], b64("a record"), "it shows the payload")
        same(first(self.kp.get_key("py-record", INSTANCE))["id"], key["id"],
             "get_key by alias")
        check("payload" not in first(
            self.kp.get_key_metadata(key["id"], INSTANCE)),
            "get_key_metadata has no payload")
        refused(lambda: self.create(name="py-record", aliases=["py-record"],
                                    extractable=True), 409,
                "KEY_ALIAS_NOT_UNIQUE_ERR", "create_key, alias again")
        refused(lambda: self.kp.get_key(NOWHERE, INSTANCE), 404,
                "KEY_NOT_FOUND_ERR", "get_key of nothing")
        refused(lambda: self.kp.get_key("py-nothing", INSTANCE), 401,
                "Unauthorized", "get_key of an alias of nothing")
        same(first(self.kp.create_key_alias(key["id"], "py-2", INSTANCE))
             ["keyId"], key["id"], "create_key_alias")
        same(self.kp.delete_key_alias(key["id"], "py-2", INSTANCE)
             .get_status_code(), 204, "delete_key_alias")

        return key

    def lists(self, key):
        found = result(self.kp.get_keys(INSTANCE, extractable=True,
                                        search="exact:name:py-record",
                                        sort="-creationDate"))

        same(found["metadata"]["collectionTotal"], 1, "get_keys, a search")
        same(found["resources"][0]["id"], key["id"], "finds the record")
        check("resources" not in result(
            self.kp.get_keys(INSTANCE, state=[5])), "get_keys of nothing")
        same(self.kp.get_key_collection_metadata(
            INSTANCE, state=[0, 1, 2, 3], extractable=True)
             .get_headers()["Key-Total"], "1", "get_key_collection_metadata")

    def wrapping(self):
        crk = first(self.create(name="py-crk", aliases=["py-crk"],
                                extractable=False))
        aad = ["vmware_kmip", "some-uid"]

        same(len(base64.b64decode(self.wrap("py-crk")["plaintext"])), 32,
             "wrap_key makes a key")

        given = self.wrap(crk["id"], plaintext=b64("mine"), aad=aad)
        text = given["ciphertext"]

        same(result(self.unwrap(crk["id"], ciphertext=text, aad=aad))
             ["plaintext"], b64("mine"), "unwrap_key gives it back")
        refused(lambda: self.unwrap(crk["id"], ciphertext=text, aad=["x"]),
                400, "INVALID_FIELD_ERR", "unwrap_key, another AAD")
        same(self.kp.rotate_key(crk["id"], INSTANCE,
                                key_action_rotate_body=body({}))
             .get_status_code(), 204, "rotate_key")

        after = result(self.unwrap(crk["id"], ciphertext=text, aad=aad))

        same(after["plaintext"], b64("mine"), "unwrap_key after rotation")
        check(after["rewrappedKeyVersion"]["id"]
              != after["keyVersion"]["id"], "another version", after)
        same(result(self.kp.rewrap_key(crk["id"], INSTANCE, body(
            {"ciphertext": text, "aad": aad})))["rewrappedKeyVersion"],
            after["rewrappedKeyVersion"], "rewrap_key")
        same(result(self.kp.get_key_versions(crk["id"], INSTANCE, limit=200,
                                             offset=0, total_count=True))
             ["metadata"]["totalCount"], 2, "get_key_versions")
        same(self.kp.disable_key(crk["id"], INSTANCE).get_status_code(), 204,
             "disable_key")
        refused(lambda: self.unwrap(crk["id"], ciphertext=text, aad=aad),
                409, "KEY_ACTION_INVALID_STATE_ERR", "unwrap_key, disabled")

    def governing(self, key):
        made = self.kp.create_key_with_policies_overrides(
            INSTANCE, body({
                "metadata": {"collectionType": KEY, "collectionTotal": 1},
                "resources": [{
                    "type": KEY, "name": "py-governed", "extractable": False,
                    "dualAuthDelete": {"enabled": False},
                    "rotation": {"enabled": True, "interval_month": 6},
                }],
            }))

        same(first(made)["rotation"]["interval_month"], 6,
             "create_key_with_policies_overrides")
        same(self.kp.create_key_ring("py-ring", INSTANCE).get_status_code(),
             201, "create_key_ring")
        same(first(self.kp.patch_key(key["id"], INSTANCE,
                                     key_patch_body=body(
                                         {"keyRingID": "py-ring"})))
             ["keyRingID"], "py-ring", "patch_key")
        same(result(self.kp.list_key_rings(INSTANCE, total_count=True))
             ["metadata"]["totalCount"], 2, "list_key_rings")
        same(self.kp.put_policy(key["id"], INSTANCE, {
            "metadata": {"collectionType": POLICY, "collectionTotal": 1},
            "resources": [{"type": POLICY,
                           "dualAuthDelete": {"enabled": False}}],
        }, policy="dualAuthDelete").get_status_code(), 200, "put_policy")
        same(self.kp.get_registrations(key["id"], INSTANCE)
             .get_status_code(), 200, "get_registrations")

    def endings(self, key):
        gone = self.kp.delete_key(key["id"], INSTANCE,
                                  x_kms_key_ring="py-ring",
                                  prefer="return=representation")

        same(gone.get_status_code(), 200, "delete_key")
        same(first(gone)["state"], 5, "its state")
        refused(lambda: self.kp.delete_key(key["id"], INSTANCE), 410,
                "KEY_DELETED_ERR", "delete_key again")
        refused(lambda: self.kp.restore_key(key["id"], INSTANCE), 409,
                "REQ_TOO_EARLY_ERR", "restore_key at once")

    def strangers(self):
        stranger = client("no-such-key")

        refused(lambda: stranger.get_keys(INSTANCE), 400, "BXNIM0415E",
                "an unknown API key")
        refused(lambda: self.kp.get_keys("no-such-instance"), 401,
                "Unauthorized", "an unknown instance")

    def run(self):
        key = self.keys()
        self.lists(key)
        self.wrapping()
        self.governing(key)
        self.endings(key)
        self.strangers()
        print("done", flush=True)


try:
    Driver().run()
except Exception:  # the report must reach the test, whatever went wrong
    check(False, "the driver died", traceback.format_exc())
    sys.exit(1)
