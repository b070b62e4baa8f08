"""The life of a key as Debian's PyKMIP asks for it, on two endpoints.

Arguments: KMIP version, ports of both, files of certificate, key and CA.
Writes one JSON object: what each step answered.
"""

import json
import sys

from kmip.core import enums, exceptions as failures, objects as core
from kmip.core.factories import attributes
from kmip.pie import client, exceptions, objects

VERSION, PORT_A, PORT_B, CERT, KEY, CA = sys.argv[1:7]
AES = enums.CryptographicAlgorithm.AES
MASK = [enums.CryptographicUsageMask.ENCRYPT,
        enums.CryptographicUsageMask.DECRYPT]


def connect(port):
    return client.ProxyKmipClient(
        hostname='127.0.0.1', port=int(port), cert=CERT, key=KEY, ca=CA,
        ssl_version='PROTOCOL_TLS',
        kmip_version=getattr(enums.KMIPVersion,
                             'KMIP_' + VERSION.replace('.', '_')))


def outcome(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
        return 'SUCCESS'
    except (exceptions.KmipOperationFailure,
            failures.OperationFailure) as error:
        return error.reason.name


def state(kmip, uid):
    _, found = kmip.get_attributes(uid, ['State'])

    return found[0].attribute_value.value.name


# what 2.0 alone has
def newer(a, b, said):
    uid = a.register(objects.SecretData(b'password',
                                        enums.SecretDataType.PASSWORD))
    said['set'] = outcome(a.set_attribute, uid, attribute_name='Sensitive',
                          attribute_value=True)
    said['get sensitive'] = outcome(b.get, uid)
    said['delete absent'] = outcome(
        a.delete_attribute, uid, attribute_reference=core.AttributeReference(
            vendor_identification='x', attribute_name='none'))

    # of masks of storage PyKMIP expects each one outside their structure
    functions = enums.QueryFunction
    said['query'] = a.proxy.query(query_functions=[
        functions.QUERY_OPERATIONS, functions.QUERY_OBJECTS,
        functions.QUERY_SERVER_INFORMATION, functions.QUERY_CAPABILITIES,
        functions.QUERY_PROFILES, functions.QUERY_RNGS,
        functions.QUERY_DEFAULTS_INFORMATION]).result_status.value.name


def lives(a, b):
    said = {}
    name = 'pykmip ' + VERSION

    uid = a.create(AES, 256, name=name, cryptographic_usage_mask=MASK)
    key = b.get(uid)
    said['algorithm'] = key.cryptographic_algorithm.name
    said['length'] = key.cryptographic_length
    said['bytes'] = len(key.value)
    said['same'] = a.get(uid).value == key.value
    said['created'] = state(b, uid)

    by_name = attributes.AttributeFactory().create_attribute(
        enums.AttributeType.NAME, name)
    said['by name'] = b.locate(attributes=[by_name]) == [uid]
    said['among all'] = uid in a.locate()
    said['listed'] = 'State' in a.get_attribute_list(uid)

    said['activate'] = outcome(b.activate, uid)
    said['activated'] = state(a, uid)
    said['destroy active'] = outcome(a.destroy, uid)
    said['revoke'] = outcome(a.revoke,
                             enums.RevocationReasonCode.CESSATION_OF_OPERATION,
                             uid)
    said['revoked'] = state(b, uid)
    said['destroy'] = outcome(b.destroy, uid)
    said['get destroyed'] = outcome(a.get, uid)
    said['located destroyed'] = uid in a.locate()
    said['get unknown'] = outcome(a.get, '1')

    given = bytes(range(16))
    uid = b.register(objects.SymmetricKey(AES, 128, given, masks=MASK,
                                          name=name + ' registered'))
    said['registered'] = a.get(uid).value == given

    for bits in (128, 192):
        uid = a.create(enums.CryptographicAlgorithm.TRIPLE_DES, bits)
        key = b.get(uid)
        said['3DES of %d bits' % bits] = (
            key.cryptographic_length == bits and len(key.value) == bits // 8)

    # PyKMIP cannot read Digest of 1.0, nor Always Sensitive since 1.4
    said['all attributes'] = (VERSION in ('1.0', '1.4', '2.0')
                              or len(a.get_attributes(uid)[1]) > 5)

    if VERSION == '2.0':
        newer(a, b, said)

    said['create of 512 bits'] = outcome(a.create, AES, 512)

    return said


with connect(PORT_A) as first, connect(PORT_B) as second:
    print(json.dumps(lives(first, second), sort_keys=True))
