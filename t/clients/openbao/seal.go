// Keeps the module of OpenBao's seal by KMIP, whose tests are built by name.
package seal

import _ "github.com/openbao/go-kms-wrapping/wrappers/kmip/v2"
