# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Tables;

# Facts of the standard: numbers and names of tags and enumerations, 1.0 to
# 2.1. Kmip::Tags reads them.

use strict;
use warnings;

# a line: the first number, then names of that number and those that follow
our $TAGS = <<'END';
420001: Activation Date; Application Data; Application Namespace;
    Application Specific Information; Archive Date; Asynchronous Correlation
    Value; Asynchronous Indicator; Attribute; Attribute Index; Attribute
    Name; Attribute Value; Authentication; Batch Count; Batch Error
    Continuation Option; Batch Item; Batch Order Option; Block Cipher Mode;
    Cancellation Result; Certificate; Certificate Identifier; Certificate
    Issuer; Certificate Issuer Alternative Name; Certificate Issuer
    Distinguished Name; Certificate Request; Certificate Request Type;
    Certificate Subject; Certificate Subject Alternative Name; Certificate
    Subject Distinguished Name; Certificate Type; Certificate Value; Common
    Template-Attribute; Compromise Date; Compromise Occurrence Date; Contact
    Information; Credential; Credential Type; Credential Value; Criticality
    Indicator; CRT Coefficient; Cryptographic Algorithm; Cryptographic
    Domain Parameters; Cryptographic Length; Cryptographic Parameters;
    Cryptographic Usage Mask; Custom Attribute; D; Deactivation Date;
    Derivation Data; Derivation Method; Derivation Parameters; Destroy Date;
    Digest; Digest Value; Encryption Key Information; G; Hashing Algorithm;
    Initial Date; Initialization Vector; Issuer; Iteration Count;
    IV/Counter/Nonce; J; Key; Key Block; Key Compression Type; Key Format
    Type; Key Material; Key Part Identifier; Key Value; Key Wrapping Data;
    Key Wrapping Specification; Last Change Date; Lease Time; Link; Link
    Type; Linked Object Identifier; MAC/Signature; MAC/Signature Key
    Information; Maximum Items; Maximum Response Size; Message Extension;
    Modulus; Name; Name Type; Name Value; Object Group; Object Type; Offset;
    Opaque Data Type; Opaque Data Value; Opaque Object; Operation; Operation
    Policy Name; P; Padding Method; Prime Exponent P; Prime Exponent Q;
    Prime Field Size; Private Exponent; Private Key; Private Key
    Template-Attribute; Private Key Unique Identifier; Process Start Date;
    Protect Stop Date; Protocol Version; Protocol Version Major; Protocol
    Version Minor; Public Exponent; Public Key; Public Key
    Template-Attribute; Public Key Unique Identifier; Put Function; Q; Q
    String; Qlength; Query Function; Recommended Curve; Replaced Unique
    Identifier; Request Header; Request Message; Request Payload; Response
    Header; Response Message; Response Payload; Result Message; Result
    Reason; Result Status; Revocation Message; Revocation Reason; Revocation
    Reason Code; Key Role Type; Salt; Secret Data; Secret Data Type; Serial
    Number; Server Information; Split Key; Split Key Method; Split Key
    Parts; Split Key Threshold; State; Storage Status Mask; Symmetric Key;
    Template; Template-Attribute; Time Stamp; Unique Batch Item ID; Unique
    Identifier; Usage Limits; Usage Limits Count; Usage Limits Total; Usage
    Limits Unit; Username; Validity Date; Validity Indicator; Vendor
    Extension; Vendor Identification; Wrapping Method; X; Y; Password;
    Device Identifier; Encoding Option; Extension Information; Extension
    Name; Extension Tag; Extension Type; Fresh; Machine Identifier; Media
    Identifier; Network Identifier; Object Group Member; Certificate Length;
    Digital Signature Algorithm; Certificate Serial Number; Device Serial
    Number; Issuer Alternative Name; Issuer Distinguished Name; Subject
    Alternative Name; Subject Distinguished Name; X.509 Certificate
    Identifier; X.509 Certificate Issuer; X.509 Certificate Subject; Key
    Value Location; Key Value Location Value; Key Value Location Type; Key
    Value Present; Original Creation Date; PGP Key; PGP Key Version;
    Alternative Name; Alternative Name Value; Alternative Name Type; Data;
    Signature Data; Data Length; Random IV; MAC Data; Attestation Type;
    Nonce; Nonce ID; Nonce Value; Attestation Measurement; Attestation
    Assertion; IV Length; Tag Length; Fixed Field Length; Counter Length;
    Initial Counter Value; Invocation Field Length; Attestation Capable
    Indicator; Offset Items; Located Items; Correlation Value; Init
    Indicator; Final Indicator; RNG Parameters; RNG Algorithm; DRBG
    Algorithm; FIPS186 Variation; Prediction Resistance; Random Number
    Generator; Validation Information; Validation Authority Type; Validation
    Authority Country; Validation Authority URI; Validation Version Major;
    Validation Version Minor; Validation Type; Validation Level; Validation
    Certificate Identifier; Validation Certificate URI; Validation Vendor
    URI; Validation Profile; Profile Information; Profile Name; Server URI;
    Server Port; Streaming Capability; Asynchronous Capability; Attestation
    Capability; Unwrap Mode; Destroy Action; Shredding Algorithm; RNG Mode;
    Client Registration Method; Capability Information; Key Wrap Type; Batch
    Undo Capability; Batch Continue Capability; PKCS#12 Friendly Name;
    Description; Comment; Authenticated Encryption Additional Data;
    Authenticated Encryption Tag; Salt Length; Mask Generator; Mask
    Generator Hashing Algorithm; P Source; Trailer Field; Client Correlation
    Value; Server Correlation Value; Digested Data; Certificate Subject CN;
    Certificate Subject O; Certificate Subject OU; Certificate Subject
    Email; Certificate Subject C; Certificate Subject ST; Certificate
    Subject L; Certificate Subject UID; Certificate Subject Serial Number;
    Certificate Subject Title; Certificate Subject DC; Certificate Subject
    DN Qualifier; Certificate Issuer CN; Certificate Issuer O; Certificate
    Issuer OU; Certificate Issuer Email; Certificate Issuer C; Certificate
    Issuer ST; Certificate Issuer L; Certificate Issuer UID; Certificate
    Issuer Serial Number; Certificate Issuer Title; Certificate Issuer DC;
    Certificate Issuer DN Qualifier; Sensitive; Always Sensitive;
    Extractable; Never Extractable; Replace Existing; Attributes; Common
    Attributes; Private Key Attributes; Public Key Attributes; Extension
    Enumeration; Extension Attribute; Extension Parent Structure Tag;
    Extension Description; Server Name; Server Serial Number; Server
    Version; Server Load; Product Name; Build Level; Build Date; Cluster
    Info; Alternate Failover Endpoints; Short Unique Identifier; Reserved;
    Tag; Certificate Request Unique Identifier; NIST Key Type; Attribute
    Reference; Current Attribute; New Attribute
420140: Certificate Request Value; Log Message; Profile Version; Profile
    Version Major; Profile Version Minor; Protection Level; Protection
    Period; Quantum Safe; Quantum Safe Capability; Ticket; Ticket Type;
    Ticket Value; Request Count; Rights; Objects; Operations; Right;
    Endpoint Role; Defaults Information; Object Defaults; Ephemeral; Server
    Hashed Password; One Time Password; Hashed Password; Adjustment Type;
    PKCS#11 Interface; PKCS#11 Function; PKCS#11 Input Parameters; PKCS#11
    Output Parameters; PKCS#11 Return Code; Protection Storage Mask;
    Protection Storage Masks; Interop Function; Interop Identifier;
    Adjustment Value; Common Protection Storage Masks; Private Protection
    Storage Masks; Public Protection Storage Masks; Object Groups; Object
    Types; Constraints; Constraint; Rotate Interval; Rotate Automatic;
    Rotate Offset; Rotate Date; Rotate Generation; Rotate Name; Rotate Name
    Value; Rotate Name Type; Rotate Latest; Asynchronous Request; Submission
    Date; Processing Stage; Asynchronous Correlation Values
END

# the same, after the enumeration's name; "|" begins another run of numbers
our $ENUMS = <<'END';
Credential Type = 1: Username and Password; Device; Attestation; One Time
    Password; Hashed Password; Ticket
Key Compression Type = 1: EC Public Key Type Uncompressed; EC Public Key
    Type X9.62 Compressed Prime; EC Public Key Type X9.62 Compressed Char2;
    EC Public Key Type X9.62 Hybrid
Key Format Type = 1: Raw; Opaque; PKCS#1; PKCS#8; X.509; ECPrivateKey;
    Transparent Symmetric Key; Transparent DSA Private Key; Transparent DSA
    Public Key; Transparent RSA Private Key; Transparent RSA Public Key;
    Transparent DH Private Key; Transparent DH Public Key; Transparent ECDSA
    Private Key; Transparent ECDSA Public Key; Transparent ECDH Private Key;
    Transparent ECDH Public Key; Transparent ECMQV Private Key; Transparent
    ECMQV Public Key; Transparent EC Private Key; Transparent EC Public Key;
    PKCS#12; PKCS#10
Wrapping Method = 1: Encrypt; MAC/sign; Encrypt then MAC/sign; MAC/sign then
    encrypt; TR-31
Recommended Curve = 1: P-192; K-163; B-163; P-224; K-233; B-233; P-256;
    K-283; B-283; P-384; K-409; B-409; P-521; K-571; B-571
Certificate Type = 1: X.509; PGP
Split Key Method = 1: XOR; Polynomial Sharing GF(216); Polynomial Sharing
    Prime Field; Polynomial Sharing GF (28)
Secret Data Type = 1: Password; Seed
Name Type = 1: Uninterpreted Text String; URI
Object Type = 1: Certificate; Symmetric Key; Public Key; Private Key; Split
    Key; Template; Secret Data; Opaque Object; PGP Key; Certificate Request
Cryptographic Algorithm = 1: DES; 3DES; AES; RSA; DSA; ECDSA; HMAC-SHA1;
    HMAC-SHA224; HMAC-SHA256; HMAC-SHA384; HMAC-SHA512; HMAC-MD5; DH; ECDH;
    ECMQV; Blowfish; Camellia; CAST5; IDEA; MARS; RC2; RC4; RC5; SKIPJACK;
    Twofish; EC; One Time Pad; ChaCha20; Poly1305; ChaCha20Poly1305;
    SHA3-224; SHA3-256; SHA3-384; SHA3-512; HMAC-SHA3-224; HMAC-SHA3-256;
    HMAC-SHA3-384; HMAC-SHA3-512; SHAKE-128; SHAKE-256; ARIA; SEED; SM2;
    SM3; SM4; GOST R 34.10-2012; GOST R 34.11-2012; GOST R 34.13-2015; GOST
    28147-89; XMSS; SPHINCS-256; McEliece; McEliece-6960119;
    McEliece-8192128; Ed25519; Ed448
Block Cipher Mode = 1: CBC; ECB; PCBC; CFB; OFB; CTR; CMAC; CCM; GCM;
    CBC-MAC; XTS; AESKeyWrapPadding; NISTKeyWrap; X9.102 AESKW; X9.102 TDKW;
    X9.102 AKW1; X9.102 AKW2; AEAD
Padding Method = 1: None; OAEP; PKCS5; SSL3; Zeros; ANSI X9.23; ISO 10126;
    PKCS1 v1.5; X9.31; PSS
Hashing Algorithm = 1: MD2; MD4; MD5; SHA-1; SHA-224; SHA-256; SHA-384;
    SHA-512; RIPEMD-160; Tiger; Whirlpool; SHA-512/224; SHA-512/256;
    SHA-3-224; SHA-3-256; SHA-3-384; SHA-3-512
Key Role Type = 1: BDK; CVK; DEK; MKAC; MKSMC; MKSMI; MKDAC; MKDN; MKCP;
    MKOTH; KEK; MAC16609; MAC97971; MAC97972; MAC97973; MAC97974; MAC97975;
    ZPK; PVKIBM; PVKPVV; PVKOTH; DUKPT; IV; TRKBK
State = 1: Pre-Active; Active; Deactivated; Compromised; Destroyed;
    Destroyed Compromised
Revocation Reason Code = 1: Unspecified; Key Compromise; CA Compromise;
    Affiliation Changed; Superseded; Cessation of Operation; Privilege
    Withdrawn
Link Type = 101: Certificate Link; Public Key Link; Private Key Link;
    Derivation Base Object Link; Derived Key Link; Replacement Object Link;
    Replaced Object Link; Parent Link; Child Link; Previous Link; Next Link;
    PKCS#12 Certificate Link; PKCS#12 Password Link; Wrapping Key Link
Derivation Method = 1: PBKDF2; HASH; HMAC; ENCRYPT; NIST800-108-C;
    NIST800-108-F; NIST800-108-DPI; Asymmetric Key; AWS Signature Version 4;
    HKDF
Certificate Request Type = 1: CRMF; PKCS#10; PEM; PGP
Validity Indicator = 1: Valid; Invalid; Unknown
Query Function = 1: Query Operations; Query Objects; Query Server
    Information; Query Application Namespaces; Query Extension List; Query
    Extension Map; Query Attestation Types; Query RNGs; Query Validations;
    Query Profiles; Query Capabilities; Query Client Registration Methods;
    Query Defaults Information; Query Storage Protection Masks
Cancellation Result = 1: Canceled; Unable to Cancel; Completed; Failed;
    Unavailable
Put Function = 1: New; Replace
Operation = 1: Create; Create Key Pair; Register; Re-key; Derive Key;
    Certify; Re-certify; Locate; Check; Get; Get Attributes; Get Attribute
    List; Add Attribute; Modify Attribute; Delete Attribute; Obtain Lease;
    Get Usage Allocation; Activate; Revoke; Destroy; Archive; Recover;
    Validate; Query; Cancel; Poll; Notify; Put; Re-key Key Pair; Discover
    Versions; Encrypt; Decrypt; Sign; Signature Verify; MAC; MAC Verify; RNG
    Retrieve; RNG Seed; Hash; Create Split Key; Join Split Key; Import;
    Export; Log; Login; Logout; Delegated Login; Adjust Attribute; Set
    Attribute; Set Endpoint Role; PKCS#11; Interop; Re-Provision; Set
    Defaults; Set Constraints; Get Constraints; Query Asynchronous Requests;
    Process; Ping
Result Status = 0: Success; Operation Failed; Operation Pending; Operation
    Undone
Result Reason = 1: Item Not Found; Response Too Large; Authentication Not
    Successful; Invalid Message; Operation Not Supported; Missing Data;
    Invalid Field; Feature Not Supported; Operation Canceled By Requester;
    Cryptographic Failure; Illegal Operation; Permission Denied; Object
    archived; Index Out of Bounds; Application Namespace Not Supported; Key
    Format Type Not Supported; Key Compression Type Not Supported; Encoding
    Option Error; Key Value Not Present; Attestation Required; Attestation
    Failed; Sensitive; Not Extractable; Object Already Exists; Invalid
    Ticket; Usage Limit Exceeded; Numeric Range; Invalid Data Type; Read
    Only Attribute; Multi Valued Attribute; Unsupported Attribute; Attribute
    Instance Not Found; Attribute Not Found; Attribute Read Only; Attribute
    Single Valued; Bad Cryptographic Parameters; Bad Password; Codec Error |
    28: Illegal Object Type; Incompatible Cryptographic Usage Mask; Internal
    Server Error; Invalid Asynchronous Correlation Value; Invalid Attribute;
    Invalid Attribute Value; Invalid Correlation Value; Invalid CSR; Invalid
    Object Type | 32: Key Wrap Type Not Supported | 34: Missing
    Initialization Vector; Non Unique Name Attribute; Object Destroyed;
    Object Not Found | 39: Not Authorised; Server Limit Exceeded; Unknown
    Enumeration; Unknown Message Extension; Unknown Tag; Unsupported
    Cryptographic Parameters; Unsupported Protocol Version; Wrapping Object
    Archived; Wrapping Object Destroyed; Wrapping Object Not Found; Wrong
    Key Lifecycle State; Protection Storage Unavailable; PKCS#11 Codec
    Error; PKCS#11 Invalid Function; PKCS#11 Invalid Interface; Private
    Protection Storage Unavailable; Public Protection Storage Unavailable;
    Unknown Object Group; Constraint Violation; Duplicate Process Request |
    100: General Failure
Batch Error Continuation Option = 1: Continue; Stop; Undo
Usage Limits Unit = 1: Byte; Object
Cryptographic Usage Mask = 1: Sign; Verify | 4: Encrypt | 8: Decrypt | 10:
    Wrap Key | 20: Unwrap Key | 40: Export | 80: MAC Generate | 100: MAC
    Verify | 200: Derive Key | 400: Content Commitment (Non Repudiation) |
    800: Key Agreement | 1000: Certificate Sign | 2000: CRL Sign | 4000:
    Generate Cryptogram | 8000: Validate Cryptogram | 10000: Translate
    Encrypt | 20000: Translate Decrypt | 40000: Translate Wrap | 80000:
    Translate Unwrap | 100000: Authenticate | 200000: Unrestricted | 400000:
    FPE Encrypt | 800000: FPE Decrypt
Storage Status Mask = 1: On-line storage; Archival storage | 4: Destroyed
    storage
Digital Signature Algorithm = 1: MD2 with RSA Encryption (PKCS#1 v1.5); MD5
    with RSA Encryption (PKCS#1 v1.5); SHA-1 with RSA Encryption (PKCS#1
    v1.5); SHA-224 with RSA Encryption (PKCS#1 v1.5); SHA-256 with RSA
    Encryption (PKCS#1 v1.5); SHA-384 with RSA Encryption (PKCS#1 v1.5);
    SHA-512 with RSA Encryption (PKCS#1 v1.5); RSASSA-PSS (PKCS#1 v2.1); DSA
    with SHA-1; DSA with SHA224; DSA with SHA256; ECDSA with SHA-1; ECDSA
    with SHA224; ECDSA with SHA256; ECDSA with SHA384; ECDSA with SHA512;
    SHA3-256 with RSA Encryption; SHA3-384 with RSA Encryption; SHA3-512
    with RSA Encryption
Encoding Option = 1: No Encoding; TTLV Encoding
Object Group Member = 1: Group Member Fresh; Group Member Default
Recommended Curve = 1: P-192; K-163; B-163; P-224; K-233; B-233; P-256;
    K-283; B-283; P-384; K-409; B-409; P-521; K-571; B-571; SECP112R1;
    SECP112R2; SECP128R1; SECP128R2; SECP160K1; SECP160R1; SECP160R2;
    SECP192K1; SECP224K1; SECP256K1; SECT113R1; SECT113R2; SECT131R1;
    SECT131R2; SECT163R1; SECT193R1; SECT193R2; SECT239K1; ANSIX9P192V2;
    ANSIX9P192V3; ANSIX9P239V1; ANSIX9P239V2; ANSIX9P239V3;
    ANSIX9C2PNB163V1; ANSIX9C2PNB163V2; ANSIX9C2PNB163V3; ANSIX9C2PNB176V1;
    ANSIX9C2TNB191V1; ANSIX9C2TNB191V2; ANSIX9C2TNB191V3; ANSIX9C2PNB208W1;
    ANSIX9C2TNB239V1; ANSIX9C2TNB239V2; ANSIX9C2TNB239V3; ANSIX9C2PNB272W1;
    ANSIX9C2PNB304W1; ANSIX9C2TNB359V1; ANSIX9C2PNB368W1; ANSIX9C2TNB431R1;
    BRAINPOOLP160R1; BRAINPOOLP160T1; BRAINPOOLP192R1; BRAINPOOLP192T1;
    BRAINPOOLP224R1; BRAINPOOLP224T1; BRAINPOOLP256R1; BRAINPOOLP256T1;
    BRAINPOOLP320R1; BRAINPOOLP320T1; BRAINPOOLP384R1; BRAINPOOLP384T1;
    BRAINPOOLP512R1; BRAINPOOLP512T1; CURVE25519; CURVE448
Alternative Name Type = 1: Uninterpreted Text String; URI; Object Serial
    Number; Email Address; DNS Name; X.500 Distinguished Name; IP Address
Key Value Location Type = 1: Uninterpreted Text String; URI
Attestation Type = 1: TPM Quote; TCG Integrity Report; SAML Assertion
RNG Algorithm = 1: Unspecified; FIPS 186-2; DRBG; NRBG; ANSI X9.31; ANSI
    X9.62
DRBG Algorithm = 1: Unspecified; Dual-EC; Hash; HMAC; CTR
FIPS186 Variation = 1: Unspecified; GP x-Original; GP x-Change Notice;
    x-Original; x-Change Notice; k-Original; k-Change Notice
Validation Authority Type = 1: Unspecified; NIST CMVP; Common Criteria
Validation Type = 1: Unspecified; Hardware; Software; Firmware; Hybrid
Profile Name = 1: Baseline Server Basic KMIP v1.2; Baseline Server TLS v1.2
    KMIP v1.2; Baseline Client Basic KMIP v1.2; Baseline Client TLS v1.2
    KMIP v1.2; Complete Server Basic KMIP v1.2; Complete Server TLS v1.2
    KMIP v1.2; Tape Library Client KMIP v1.0; Tape Library Client KMIP v1.1;
    Tape Library Client KMIP v1.2; Tape Library Server KMIP v1.0; Tape
    Library Server KMIP v1.1; Tape Library Server KMIP v1.2; Symmetric Key
    Lifecycle Client KMIP v1.0; Symmetric Key Lifecycle Client KMIP v1.1;
    Symmetric Key Lifecycle Client KMIP v1.2; Symmetric Key Lifecycle Server
    KMIP v1.0; Symmetric Key Lifecycle Server KMIP v1.1; Symmetric Key
    Lifecycle Server KMIP v1.2; Asymmetric Key Lifecycle Client KMIP v1.0;
    Asymmetric Key Lifecycle Client KMIP v1.1; Asymmetric Key Lifecycle
    Client KMIP v1.2; Asymmetric Key Lifecycle Server KMIP v1.0; Asymmetric
    Key Lifecycle Server KMIP v1.1; Asymmetric Key Lifecycle Server KMIP
    v1.2; Basic Cryptographic Client KMIP v1.2; Basic Cryptographic Server
    KMIP v1.2; Advanced Cryptographic Client KMIP v1.2; Advanced
    Cryptographic Server KMIP v1.2; RNG Cryptographic Client KMIP v1.2; RNG
    Cryptographic Server KMIP v1.2; Basic Symmetric Key Foundry Client KMIP
    v1.0; Intermediate Symmetric Key Foundry Client KMIP v1.0; Advanced
    Symmetric Key Foundry Client KMIP v1.0; Basic Symmetric Key Foundry
    Client KMIP v1.1; Intermediate Symmetric Key Foundry Client KMIP v1.1;
    Advanced Symmetric Key Foundry Client KMIP v1.1; Basic Symmetric Key
    Foundry Client KMIP v1.2; Intermediate Symmetric Key Foundry Client KMIP
    v1.2; Advanced Symmetric Key Foundry Client KMIP v1.2; Symmetric Key
    Foundry Server KMIP v1.0; Symmetric Key Foundry Server KMIP v1.1;
    Symmetric Key Foundry Server KMIP v1.2; Opaque Managed Object Store
    Client KMIP v1.0; Opaque Managed Object Store Client KMIP v1.1; Opaque
    Managed Object Store Client KMIP v1.2; Opaque Managed Object Store
    Server KMIP v1.0; Opaque Managed Object Store Server KMIP v1.1; Opaque
    Managed Object Store Server KMIP v1.2; Suite B minLOS_128 Client KMIP
    v1.0; Suite B minLOS_128 Client KMIP v1.1; Suite B minLOS_128 Client
    KMIP v1.2; Suite B minLOS_128 Server KMIP v1.0; Suite B minLOS_128
    Server KMIP v1.1; Suite B minLOS_128 Server KMIP v1.2; Suite B
    minLOS_192 Client KMIP v1.0; Suite B minLOS_192 Client KMIP v1.1; Suite
    B minLOS_192 Client KMIP v1.2; Suite B minLOS_192 Server KMIP v1.0;
    Suite B minLOS_192 Server KMIP v1.1; Suite B minLOS_192 Server KMIP
    v1.2; Storage Array with Self Encrypting Drive Client KMIP v1.0; Storage
    Array with Self Encrypting Drive Client KMIP v1.1; Storage Array with
    Self Encrypting Drive Client KMIP v1.2; Storage Array with Self
    Encrypting Drive Server KMIP v1.0; Storage Array with Self Encrypting
    Drive Server KMIP v1.1; Storage Array with Self Encrypting Drive Server
    KMIP v1.2; HTTPS Client KMIP v1.0; HTTPS Client KMIP v1.1; HTTPS Client
    KMIP v1.2; HTTPS Server KMIP v1.0; HTTPS Server KMIP v1.1; HTTPS Server
    KMIP v1.2; JSON Client KMIP v1.0; JSON Client KMIP v1.1; JSON Client
    KMIP v1.2; JSON Server KMIP v1.0; JSON Server KMIP v1.1; JSON Server
    KMIP v1.2; XML Client KMIP v1.0; XML Client KMIP v1.1; XML Client KMIP
    v1.2; XML Server KMIP v1.0; XML Server KMIP v1.1; XML Server KMIP v1.2;
    Baseline Server Basic KMIP v1.3; Baseline Server TLS v1.2 KMIP v1.3;
    Baseline Client Basic KMIP v1.3; Baseline Client TLS v1.2 KMIP v1.3;
    Complete Server Basic KMIP v1.3; Complete Server TLS v1.2 KMIP v1.3;
    Tape Library Client KMIP v1.3; Tape Library Server KMIP v1.3; Symmetric
    Key Lifecycle Client KMIP v1.3; Symmetric Key Lifecycle Server KMIP
    v1.3; Asymmetric Key Lifecycle Client KMIP v1.3; Asymmetric Key
    Lifecycle Server KMIP v1.3; Basic Cryptographic Client KMIP v1.3; Basic
    Cryptographic Server KMIP v1.3; Advanced Cryptographic Client KMIP v1.3;
    Advanced Cryptographic Server KMIP v1.3; RNG Cryptographic Client KMIP
    v1.3; RNG Cryptographic Server KMIP v1.3; Basic Symmetric Key Foundry
    Client KMIP v1.3; Intermediate Symmetric Key Foundry Client KMIP v1.3;
    Advanced Symmetric Key Foundry Client KMIP v1.3; Symmetric Key Foundry
    Server KMIP v1.3; Opaque Managed Object Store Client KMIP v1.3; Opaque
    Managed Object Store Server KMIP v1.3; Suite B minLOS_128 Client KMIP
    v1.3; Suite B minLOS_128 Server KMIP v1.3; Suite B minLOS_192 Client
    KMIP v1.3; Suite B minLOS_192 Server KMIP v1.3; Storage Array with Self
    Encrypting Drive Client KMIP v1.3; Storage Array with Self Encrypting
    Drive Server KMIP v1.3; HTTPS Client KMIP v1.3; HTTPS Server KMIP v1.3;
    JSON Client KMIP v1.3; JSON Server KMIP v1.3; XML Client KMIP v1.3; XML
    Server KMIP v1.3; Baseline Server Basic KMIP v1.4; Baseline Server TLS
    v1.2 KMIP v1.4; Baseline Client Basic KMIP v1.4; Baseline Client TLS
    v1.2 KMIP v1.4; Complete Server Basic KMIP v1.4; Complete Server TLS
    v1.2 KMIP v1.4; Tape Library Client KMIP v1.4; Tape Library Server KMIP
    v1.4; Symmetric Key Lifecycle Client KMIP v1.4; Symmetric Key Lifecycle
    Server KMIP v1.4; Asymmetric Key Lifecycle Client KMIP v1.4; Asymmetric
    Key Lifecycle Server KMIP v1.4; Basic Cryptographic Client KMIP v1.4;
    Basic Cryptographic Server KMIP v1.4; Advanced Cryptographic Client KMIP
    v1.4; Advanced Cryptographic Server KMIP v1.4; RNG Cryptographic Client
    KMIP v1.4; RNG Cryptographic Server KMIP v1.4; Basic Symmetric Key
    Foundry Client KMIP v1.4; Intermediate Symmetric Key Foundry Client KMIP
    v1.4; Advanced Symmetric Key Foundry Client KMIP v1.4; Symmetric Key
    Foundry Server KMIP v1.4; Opaque Managed Object Store Client KMIP v1.4;
    Opaque Managed Object Store Server KMIP v1.4; Suite B minLOS_128 Client
    KMIP v1.4; Suite B minLOS_128 Server KMIP v1.4; Suite B minLOS_192
    Client KMIP v1.4; Suite B minLOS_192 Server KMIP v1.4; Storage Array
    with Self Encrypting Drive Client KMIP v1.4; Storage Array with Self
    Encrypting Drive Server KMIP v1.4; HTTPS Client KMIP v1.4; HTTPS Server
    KMIP v1.4; JSON Client KMIP v1.4; JSON Server KMIP v1.4; XML Client KMIP
    v1.4; XML Server KMIP v1.4 | 104: Complete Server Basic; Complete Server
    TLS v1.2; Tape Library Client; Tape Library Server; Symmetric Key
    Lifecycle Client; Symmetric Key Lifecycle Server; Asymmetric Key
    Lifecycle Client; Asymmetric Key Lifecycle Server; Basic Cryptographic
    Client; Basic Cryptographic Server; Advanced Cryptographic Client;
    Advanced Cryptographic Server; RNG Cryptographic Client; RNG
    Cryptographic Server; Basic Symmetric Key Foundry Client; Intermediate
    Symmetric Key Foundry Client; Advanced Symmetric Key Foundry Client;
    Symmetric Key Foundry Server; Opaque Managed Object Store Client; Opaque
    Managed Object Store Server | 11c: Storage Array with Self Encrypting
    Drive Client; Storage Array with Self Encrypting Drive Server; HTTPS
    Client; HTTPS Server; JSON Client; JSON Server; XML Client; XML Server;
    AES XTS Client; AES XTS Server; Quantum Safe Client; Quantum Safe
    Server; PKCS#11 Client; PKCS#11 Server; Baseline Client; Baseline
    Server; Complete Server
Unwrap Mode = 1: Unspecified; Processed; Not Processed
Destroy Action = 1: Unspecified; Key Material Deleted; Key Material
    Shredded; Meta Data Deleted; Meta Data Shredded; Deleted; Shredded
Shredding Algorithm = 1: Unspecified; Cryptographic; Unsupported
RNG Mode = 1: Unspecified; Shared Instantiation; Non-Shared Instantiation
Client Registration Method = 1: Unspecified; Server Pre-Generated; Server
    On-Demand; Client Generated; Client Registered
Key Wrap Type = 1: Not Wrapped; As Registered
Mask Generator = 1: MGF1
Adjustment Type = 1: Increment; Decrement; Negate
Asynchronous Indicator = 1: Mandatory; Optional; Prohibited
Data = 1: Decrypt; Encrypt; Hash; MAC MAC Data; RNG Retrieve; Sign Signature
    Data; Signature Verify
Endpoint Role = 1: Client; Server
Interop Function = 1: Begin; End; Reset
Item Type = 1: Structure; Integer; Long Integer; Big Integer; Enumeration;
    Boolean; Text String; Byte String; Date Time; Interval; Date Time
    Extended
NIST Key Type = 1: Private signature key; Public signature verification key;
    Symmetric authentication key; Private authentication key; Public
    authentication key; Symmetric data encryption key; Symmetric key
    wrapping key; Symmetric random number generation key; Symmetric master
    key; Private key transport key; Public key transport key; Symmetric key
    agreement key; Private static key agreement key; Public static key
    agreement key; Private ephemeral key agreement key; Public ephemeral key
    agreement key; Symmetric authorization key; Private authorization key;
    Public authorization key
Protection Level = 1: High; Low
Ticket Type = 1: Login
Unique Identifier = 1: ID Placeholder; Certify; Create; Create Key Pair;
    Create Key Pair Private Key; Create Key Pair Public Key; Create Split
    Key; Derive Key; Import; Join Split Key; Locate; Register; Re-key;
    Re-certify; Re-key Key Pair; Re-key Key Pair Private Key; Re-key Key
    Pair Public Key
Protection Storage Mask = 1: Software; Hardware | 4: On Processor | 8: On
    System | 10: Off System | 20: Hypervisor | 40: Operating System | 80:
    Container | 100: On Premises | 200: Off Premises | 400: Self Managed |
    800: Outsourced | 1000: Validated | 2000: Same Jurisdiction
Processing Stage = 1: Submitted; In Process; Completed
Rotate Name Type = 1: Uninterpreted Text String; URI
END

1;
