"""What Debian's PyKMIP does with a key that it does not get.

Arguments: KMIP version, port, files of certificate, key and CA, identifier of
a key of AES, its bytes in hexadecimal. Writes one JSON object: whether each
step came out right.
"""

import json
import sys

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from kmip.core import enums
from kmip.pie import client

VERSION, PORT, CERT, KEY, CA, UID, BYTES = sys.argv[1:8]
AES = enums.CryptographicAlgorithm.AES
DATA = b'The quick brown fox jumps over the lazy dog'


def parameters(mode, padding=None, **more):
    return dict(cryptographic_algorithm=AES, block_cipher_mode=mode,
                padding_method=padding, **more)


def there_and_back(kmip, data, with_, iv=None):
    there, _ = kmip.encrypt(data, UID, with_, iv)

    return there, kmip.decrypt(there, UID, with_, iv) == data


def steps(kmip):
    said = {}
    iv = bytes(range(16))
    cbc = parameters(enums.BlockCipherMode.CBC, enums.PaddingMethod.PKCS5)

    there, said['CBC there and back'] = there_and_back(kmip, DATA, cbc, iv)

    pad = 16 - len(DATA) % 16
    other = Cipher(algorithms.AES(bytes.fromhex(BYTES)),
                   modes.CBC(iv)).encryptor()
    said['CBC as others'] = (there == other.update(DATA + bytes([pad]) * pad)
                             + other.finalize())

    ecb = parameters(enums.BlockCipherMode.ECB)
    said['ECB there and back'] = there_and_back(kmip, DATA[:32], ecb)[1]

    random = parameters(enums.BlockCipherMode.CBC, enums.PaddingMethod.PKCS5,
                        random_iv=True)
    there, made = kmip.encrypt(DATA, UID, random)
    said['a random IV'] = (len(made) == 16
                           and kmip.decrypt(there, UID, cbc, made) == DATA)

    _, made = kmip.mac(DATA, UID, enums.CryptographicAlgorithm.HMAC_SHA256)
    other = hmac.HMAC(bytes.fromhex(BYTES), hashes.SHA256())
    other.update(DATA)
    said['MAC as others'] = made == other.finalize()

    made = kmip.derive_key(
        enums.ObjectType.SYMMETRIC_KEY, [UID], enums.DerivationMethod.PBKDF2,
        dict(cryptographic_parameters=dict(
                 hashing_algorithm=enums.HashingAlgorithm.SHA_256),
             salt=iv, iteration_count=1000),
        cryptographic_algorithm=AES, cryptographic_length=256)
    other = PBKDF2HMAC(hashes.SHA256(), 32, iv, 1000)
    said['a derived key as others'] = (
        kmip.get(made).value == other.derive(bytes.fromhex(BYTES)))

    return said


with client.ProxyKmipClient(
        hostname='127.0.0.1', port=int(PORT), cert=CERT, key=KEY, ca=CA,
        ssl_version='PROTOCOL_TLS',
        kmip_version=getattr(enums.KMIPVersion,
                             'KMIP_' + VERSION.replace('.', '_'))) as kmip:
    print(json.dumps(steps(kmip)))
